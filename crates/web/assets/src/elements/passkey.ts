// A passkey: the browser is asked for one when the form is sent, and its answer goes with the form.
//
// Without a browser that knows passkeys the element stays hidden; passwords and codes do the same.

/** Text of base64url (RFC 4648, 5) into bytes. */
function decoded(text: string): ArrayBuffer {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

/** Bytes as base64url. */
function encoded(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

/** What the server asks, as JSON: bytes are base64url (WebAuthn level 3, 5.1.8 and 5.1.9). */
interface Question {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
  allowCredentials?: Named[];
}

const named = (list: Named[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map((each) => ({ ...each, id: decoded(each.id) }));

async function ask(kind: string, question: Question): Promise<string | null> {
  const challenge = decoded(question.challenge);
  if (kind === "create" && question.user !== undefined) {
    const user = { ...question.user, id: decoded(question.user.id) };
    const excludeCredentials = named(question.excludeCredentials);
    const publicKey = { ...question, challenge, user, excludeCredentials } as unknown as PublicKeyCredentialCreationOptions;
    return answer(await navigator.credentials.create({ publicKey }));
  }
  const publicKey = { ...question, challenge, allowCredentials: named(question.allowCredentials) };
  return answer(await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions }));
}

/** What the browser answered, as JSON (`RegistrationResponseJSON`, `AuthenticationResponseJSON`). */
function answer(credential: Credential | null): string | null {
  if (!(credential instanceof PublicKeyCredential)) return null;
  const { response } = credential;
  const head = {
    id: credential.id,
    rawId: encoded(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
  const clientDataJSON = encoded(response.clientDataJSON);
  if (response instanceof AuthenticatorAttestationResponse) {
    const key = response.getPublicKey();
    return JSON.stringify({
      ...head,
      response: {
        clientDataJSON,
        attestationObject: encoded(response.attestationObject),
        authenticatorData: encoded(response.getAuthenticatorData()),
        transports: response.getTransports(),
        publicKey: key === null ? undefined : encoded(key),
        publicKeyAlgorithm: response.getPublicKeyAlgorithm(),
      },
    });
  }
  const assertion = response as AuthenticatorAssertionResponse;
  return JSON.stringify({
    ...head,
    response: {
      clientDataJSON,
      authenticatorData: encoded(assertion.authenticatorData),
      signature: encoded(assertion.signature),
      userHandle: assertion.userHandle === null ? undefined : encoded(assertion.userHandle),
    },
  });
}

export class Passkey extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (form === null || !("PublicKeyCredential" in window)) return;
    this.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(form);
    });
  }

  async #send(form: HTMLFormElement): Promise<void> {
    const field = form.elements.namedItem("answer");
    if (!(field instanceof HTMLInputElement)) return;
    this.#say("");
    try {
      const token = form.elements.namedItem("csrf");
      const body = new URLSearchParams({ csrf: token instanceof HTMLInputElement ? token.value : "" });
      const begun = await fetch(this.dataset["begin"] ?? "", { method: "POST", body });
      if (!begun.ok || begun.redirected) {
        // A proof that is too old leads to the page that asks for a fresh one.
        if (begun.redirected) location.assign(begun.url);
        else this.#say(this.dataset["failed"] ?? "");
        return;
      }
      const asked = await ask(this.dataset["kind"] ?? "get", (await begun.json()) as Question);
      if (asked === null) throw new Error("no passkey");
      field.value = asked;
      form.submit();
    } catch (error) {
      console.warn(error);
      this.#say(this.dataset["failed"] ?? "");
    }
  }

  #say(text: string): void {
    let said = this.querySelector<HTMLElement>("[role=alert]");
    if (said === null) {
      said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.className = "field-error";
      this.append(said);
    }
    said.textContent = text;
  }
}
