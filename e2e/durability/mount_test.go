package durability

import (
	"context"

	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// node shows an item of a disk to the kernel.
type node struct {
	fs.Inode
	disk *disk
	item *item
}

var (
	_ fs.NodeLookuper  = (*node)(nil)
	_ fs.NodeReaddirer = (*node)(nil)
	_ fs.NodeGetattrer = (*node)(nil)
	_ fs.NodeSetattrer = (*node)(nil)
	_ fs.NodeOpener    = (*node)(nil)
	_ fs.NodeReader    = (*node)(nil)
	_ fs.NodeWriter    = (*node)(nil)
	_ fs.NodeFsyncer   = (*node)(nil)
	_ fs.NodeCreater   = (*node)(nil)
	_ fs.NodeMkdirer   = (*node)(nil)
	_ fs.NodeUnlinker  = (*node)(nil)
	_ fs.NodeRmdirer   = (*node)(nil)
	_ fs.NodeRenamer   = (*node)(nil)
)

// mount shows the disk at a folder. It skips where there is no FUSE.
func mount(t *testing.T, d *disk, folder string) *fuse.Server {
	t.Helper()
	server, err := fs.Mount(folder, &node{disk: d, item: d.root}, &fs.Options{MountOptions: fuse.MountOptions{DirectMountStrict: true, FsName: "powerloss", Name: "powerloss"}})
	if err != nil {
		t.Skipf("no file system can be mounted: %v", err)
	}
	return server
}

// unmount takes the file system away, also from under whoever is still in it.
func unmount(t *testing.T, server *fuse.Server, folder string) {
	t.Helper()
	if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	server.Wait()
}

// use runs f with the disk's lock, or returns that the power is off.
func (n *node) use(f func() syscall.Errno) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if n.disk.off {
		return syscall.EIO
	}
	return f()
}

func (i *item) mode() uint32 {
	if i.folder {
		return syscall.S_IFDIR | 0o700
	}
	return syscall.S_IFREG | 0o600
}

func (i *item) attributes(out *fuse.Attr) {
	out.Ino, out.Mode, out.Nlink = i.id, i.mode(), 1
	out.Size, out.Blksize, out.Blocks = uint64(len(i.seen)), 4096, uint64(len(i.seen)+511)/512
}

// child returns the kernel's view of an item in the folder n.
func (n *node) child(ctx context.Context, i *item, out *fuse.EntryOut) *fs.Inode {
	i.attributes(&out.Attr)
	return n.NewInode(ctx, &node{disk: n.disk, item: i}, fs.StableAttr{Mode: i.mode(), Ino: i.id})
}

func (n *node) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (child *fs.Inode, errno syscall.Errno) {
	errno = n.use(func() syscall.Errno {
		i := n.item.names[name]
		if i == nil {
			return syscall.ENOENT
		}
		child = n.child(ctx, i, out)
		return 0
	})
	return child, errno
}

func (n *node) Readdir(context.Context) (stream fs.DirStream, errno syscall.Errno) {
	errno = n.use(func() syscall.Errno {
		var list []fuse.DirEntry
		for name, i := range n.item.names {
			list = append(list, fuse.DirEntry{Name: name, Mode: i.mode(), Ino: i.id})
		}
		stream = fs.NewListDirStream(list)
		return 0
	})
	return stream, errno
}

func (n *node) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	return n.use(func() syscall.Errno { n.item.attributes(&out.Attr); return 0 })
}

func (n *node) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return n.use(func() syscall.Errno {
		if size, ok := in.GetSize(); ok {
			n.item.write(change{at: int64(size)})
		}
		n.item.attributes(&out.Attr)
		return 0
	})
}

func (n *node) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, n.use(func() syscall.Errno { return 0 })
}

func (n *node) Read(_ context.Context, _ fs.FileHandle, into []byte, off int64) (res fuse.ReadResult, errno syscall.Errno) {
	errno = n.use(func() syscall.Errno {
		size := int64(len(n.item.seen))
		res = fuse.ReadResultData(append(into[:0], n.item.seen[min(off, size):min(off+int64(len(into)), size)]...))
		return 0
	})
	return res, errno
}

func (n *node) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (written uint32, errno syscall.Errno) {
	errno = n.use(func() syscall.Errno { n.item.write(change{off, data}); return 0 })
	if errno != 0 {
		return 0, errno
	}
	return uint32(len(data)), 0
}

// Fsync confirms a file or a folder; the disk is as fast as it likes.
func (n *node) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return n.use(func() syscall.Errno { n.item.sync(); return 0 })
}

func (n *node) Create(ctx context.Context, name string, _, _ uint32, out *fuse.EntryOut) (child *fs.Inode, _ fs.FileHandle, _ uint32, errno syscall.Errno) {
	child, errno = n.make(ctx, name, false, out)
	return child, nil, 0, errno
}

func (n *node) Mkdir(ctx context.Context, name string, _ uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return n.make(ctx, name, true, out)
}

func (n *node) make(ctx context.Context, name string, folder bool, out *fuse.EntryOut) (child *fs.Inode, errno syscall.Errno) {
	errno = n.use(func() syscall.Errno {
		i := n.disk.add(folder)
		n.item.set(name, i)
		child = n.child(ctx, i, out)
		return 0
	})
	return child, errno
}

func (n *node) Unlink(_ context.Context, name string) syscall.Errno {
	return n.use(func() syscall.Errno { n.item.set(name, nil); return 0 })
}

func (n *node) Rmdir(_ context.Context, name string) syscall.Errno {
	return n.use(func() syscall.Errno {
		if i := n.item.names[name]; i != nil && len(i.names) > 0 {
			return syscall.ENOTEMPTY
		}
		n.item.set(name, nil)
		return 0
	})
}

func (n *node) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, _ uint32) syscall.Errno {
	return n.use(func() syscall.Errno {
		target, ok := to.(*node)
		if !ok {
			return syscall.EXDEV
		}
		target.item.set(newName, n.item.names[name])
		n.item.set(name, nil)
		return 0
	})
}
