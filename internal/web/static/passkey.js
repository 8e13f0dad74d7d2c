// Passkeys on the sign-in and account pages. Without this script, or in a
// browser without passkeys, the buttons stay hidden and the other ways remain.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => {
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const decode = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

  const post = async (address, body) => {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.detail || "");
    return data;
  };

  const asked = async (form, begun) => {
    const options = begun.publicKey;
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === "register") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = decode(options.excludeCredentials);
      const made = await navigator.credentials.create({ publicKey: options });
      const r = made.response;
      return { made, response: {
        clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject),
        transports: r.getTransports ? r.getTransports() : [],
      } };
    }
    options.allowCredentials = decode(options.allowCredentials);
    const made = await navigator.credentials.get({ publicKey: options });
    const r = made.response;
    return { made, response: {
      clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature),
      userHandle: r.userHandle ? text(r.userHandle) : null,
    } };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[data-problem]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      problem.hidden = true;
      try {
        const given = Object.fromEntries(new FormData(form));
        const begun = await post(form.dataset.begin, given);
        const { made, response } = await asked(form, begun);
        const done = await post(form.action, {
          id: made.id, rawId: text(made.rawId), type: made.type, response,
          clientExtensionResults: made.getClientExtensionResults(),
          authenticatorAttachment: made.authenticatorAttachment || undefined,
        });
        location.assign(done.next);
      } catch (error) {
        const refused = error instanceof DOMException || !error.message;
        problem.querySelector("span").textContent = refused ? problem.dataset.cancelled : error.message;
        problem.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
