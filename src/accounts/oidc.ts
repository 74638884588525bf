import { createHmac, timingSafeEqual } from "node:crypto"
import type { Configuration, IDToken } from "openid-client"
import { GatewayError } from "#canonical/error.ts"
import type { Role } from "#canonical/role.ts"
import type { UserRow } from "#database/users-table.ts"
import type { Secret } from "./secrets.ts"
import type { SignIn } from "./sign-in.ts"

/** Sign-in with an identity provider: OpenID Connect, authorization code with PKCE, state and nonce. */
export interface OidcSignIn {
  /** What the button says. */
  readonly label: string
  /**
   * Begins a sign-in: `location` is where the browser goes, `flow` what it carries to the end of it, signed, in a cookie that lives for
   * {@link flowLifeMs}. `callback`: our own address that the provider sends it back to. `returnTo`: a path of ours that it wants to see then.
   * Throws `upstream_unavailable` where the provider does not answer.
   */
  begin(callback: string, returnTo: string): Promise<{ readonly location: string; readonly flow: string }>
  /**
   * Ends a sign-in. `callback`: the same address with what the provider has added; `flow`: what `begin` gave this browser. Throws
   * `invalid_credentials` where it is not proved who this is, and `permission_denied` for a user who is disabled.
   */
  finish(callback: URL, flow: string | undefined): Promise<{ readonly user: UserRow; readonly returnTo: string }>
}

/** What {@link createOidcSignIn} is made with. */
export interface OidcOptions {
  /** The provider's address; its configuration is found below it. */
  readonly issuer: string
  readonly clientId: string
  /** Absent for a client that has none; PKCE protects it all the same. */
  readonly clientSecret?: string
  /** @default the provider's host name */
  readonly label?: string
  /** Of those who come for the first time. */
  readonly role: Role
  readonly signIn: Pick<SignIn, "bySubject">
  readonly secret: Secret
  /** Told why a sign-in failed, for the operator's log. */
  readonly failed?: (reason: string) => void
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** How long a browser may be at the provider. */
export const flowLifeMs = 10 * 60_000
/** So long the provider's own configuration is believed. */
const discoveryLifeMs = 3600 * 1000
const providerTimeoutSeconds = 10

interface Flow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
  readonly expiresAt: number
}

/** Makes the sign-in with an identity provider, which is asked only when somebody signs in. */
export function createOidcSignIn(options: OidcOptions): OidcSignIn {
  const { issuer, clientId, clientSecret, signIn, role, failed = () => {}, now = Date.now } = options
  const key = options.secret.deriveKey("oidc-flow")
  let discovered: { readonly configuration: Promise<Configuration>; readonly at: number } | undefined

  async function discover(): Promise<Configuration> {
    const { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, discovery, enableNonRepudiationChecks, None } = await library()
    // The settings allow plain http on this machine only. Signatures are checked wherever the tokens come from.
    const execute = [enableNonRepudiationChecks, ...(issuer.startsWith("http:") ? [allowInsecureRequests] : [])]
    return discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === undefined
        ? None()
        : (server, client, body, headers) => {
            const takesPost = server.token_endpoint_auth_methods_supported?.includes("client_secret_post") === true
            const authenticate = takesPost ? ClientSecretPost(clientSecret) : ClientSecretBasic(clientSecret)
            return authenticate(server, client, body, headers)
          },
      { timeout: providerTimeoutSeconds, execute },
    )
  }

  async function provider(): Promise<Configuration> {
    if (discovered === undefined || now() - discovered.at > discoveryLifeMs) discovered = { configuration: discover(), at: now() }
    try {
      return await discovered.configuration
    } catch (error) {
      discovered = undefined
      failed(reasonOf(error))
      throw new GatewayError("upstream_unavailable", "The identity provider does not answer. Try again, or sign in with a password.", {
        cause: error,
      })
    }
  }

  const sign = (body: string): Buffer => createHmac("sha256", key).update(body).digest()

  function seal(flow: Flow): string {
    const body = Buffer.from(JSON.stringify(flow)).toString("base64url")
    return `${body}.${sign(body).toString("base64url")}`
  }

  function open(text: string): Flow | undefined {
    const [body = "", signature = ""] = text.split(".")
    const [given, right] = [Buffer.from(signature, "base64url"), sign(body)]
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const flow = JSON.parse(Buffer.from(body, "base64url").toString()) as Flow
    return flow.expiresAt > now() ? flow : undefined
  }

  async function prove(callback: URL, flow: Flow): Promise<{ readonly claims: IDToken; readonly name: string }> {
    const { authorizationCodeGrant, fetchUserInfo } = await library()
    const configuration = await provider()
    const tokens = await authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims() as IDToken
    const named = nameIn(claims)
    if (named !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return { claims, name: named ?? claims.sub }
    // Some providers keep the names of people out of their tokens.
    const info = await fetchUserInfo(configuration, tokens.access_token, claims.sub)
    return { claims, name: nameIn(info) ?? claims.sub }
  }

  return {
    label: options.label ?? new URL(issuer).hostname,

    async begin(callback, returnTo) {
      const configuration = await provider()
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } = await library()
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()]
      const location = buildAuthorizationUrl(configuration, {
        redirect_uri: callback,
        scope: "openid profile email",
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      })
      return { location: location.href, flow: seal({ state, nonce, verifier, returnTo, expiresAt: now() + flowLifeMs }) }
    },

    async finish(callback, sealed) {
      const flow = sealed === undefined ? undefined : open(sealed)
      if (flow === undefined) throw unproved()
      const { claims, name } = await prove(callback, flow).catch((error: unknown) => {
        if (error instanceof GatewayError) throw error
        failed(reasonOf(error))
        throw unproved(error)
      })
      // Never by name or address: whoever can choose those at the provider would become somebody else here.
      const user = await signIn.bySubject(`${claims.iss} ${claims.sub}`, name, role)
      if (user.disabledAt !== undefined) throw new GatewayError("permission_denied", "This user is disabled. Ask an operator.")
      return { user, returnTo: flow.returnTo }
    },
  }
}

/** Loaded when somebody signs in this way: few do, and a start has no need of it. */
function library() {
  return import("openid-client")
}

function nameIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  return ["preferred_username", "name", "email"]
    .map((name) => claims[name])
    .find((value): value is string => typeof value === "string" && value.trim() !== "")
}

/** What went wrong, in the library's words alone: what it keeps beside them may hold tokens. */
function reasonOf(error: unknown): string {
  const { message, code, error: word } = error as { readonly message?: string; readonly code?: string; readonly error?: string }
  return [message ?? String(error), code, word].filter((part) => part !== undefined).join("; ")
}

function unproved(cause?: unknown): GatewayError {
  return new GatewayError("invalid_credentials", "The sign-in was not completed, or has taken too long. Try again.", { cause })
}
