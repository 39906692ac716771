// Passkeys: a form that carries what the device answers. Without JavaScript there are other ways.
//   [data-passkey="create"]  makes a key      [data-passkey="get"]  shows that one is there
// What is asked of the device stands in #passkey-options, or at [data-passkey-options].

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const readable = ({ publicKey: { extensions, ...asked } }) => {
  const listed = (credentials) => credentials?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
    ...(asked.excludeCredentials && { excludeCredentials: listed(asked.excludeCredentials) }),
    ...(asked.allowCredentials && { allowCredentials: listed(asked.allowCredentials) }),
    ...(extensions && { extensions }),
  };
};

const told = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const options = async (form) => {
  const address = form.dataset.passkeyOptions;
  if (!address) return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // it is sent once the device has answered
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const publicKey = readable(await options(form));
      if (form.dataset.passkey === "create") {
        // A key that the device finds by itself logs in without a name being typed.
        publicKey.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
      }
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.querySelector("[name=credential]").value = told(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
