import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

/** How the provider behaves, and who is signed in there. A test changes it as it goes. */
export interface OidcBehaviour {
  subject: string
  /** What its tokens say besides. */
  claims: Record<string, unknown>
  /** What only its userinfo endpoint says. */
  info: Record<string, unknown>
  /** What it gets wrong on purpose. */
  flaw?: "nonce" | "signature" | "audience" | "issuer" | "expired" | "denied" | "away"
}

/** An identity provider on a real socket: OpenID Connect with authorization codes and PKCE. */
export interface OidcServer {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly behaviour: OidcBehaviour
  /** How often tokens were asked for, rightly or not. */
  readonly tokenCalls: () => number
  close(): Promise<void>
}

interface Grant {
  readonly redirectUri: string
  readonly challenge: string
  readonly nonce: string
}

/** Starts it on a free port. Whoever comes to it is signed in at once. Close it, or the test does not end. */
export async function startOidcServer(): Promise<OidcServer> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const [clientId, clientSecret] = ["limn-client", "s3cret+with/signs&%:"]
  const behaviour: OidcBehaviour = { subject: "subject-1", claims: { preferred_username: "mei" }, info: {} }
  const grants = new Map<string, Grant>()
  let tokenCalls = 0
  let issuer = ""

  function idToken(nonce: string): string {
    const { flaw } = behaviour
    const nowSeconds = Math.floor(Date.now() / 1000)
    const claims = {
      iss: flaw === "issuer" ? "https://elsewhere.example" : issuer,
      sub: behaviour.subject,
      aud: flaw === "audience" ? "another-client" : clientId,
      iat: flaw === "expired" ? nowSeconds - 7200 : nowSeconds,
      exp: flaw === "expired" ? nowSeconds - 3600 : nowSeconds + 300,
      nonce: flaw === "nonce" ? "another" : nonce,
      ...behaviour.claims,
    }
    const body = [{ alg: "RS256", typ: "JWT", kid: "1" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".")
    const key = flaw === "signature" ? stranger.privateKey : privateKey
    return `${body}.${sign("sha256", Buffer.from(body), key).toString("base64url")}`
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const back = new URL(query.get("redirect_uri") ?? "")
    const isComplete =
      query.get("client_id") === clientId && query.get("response_type") === "code" && query.get("code_challenge_method") === "S256"
    if (!isComplete) return json(response, 400, { error: "invalid_request" })
    if (behaviour.flaw === "denied") back.searchParams.set("error", "access_denied")
    else {
      const code = randomBytes(16).toString("base64url")
      grants.set(code, {
        redirectUri: back.href,
        challenge: query.get("code_challenge") ?? "",
        nonce: query.get("nonce") ?? "",
      })
      back.searchParams.set("code", code)
    }
    back.searchParams.set("state", query.get("state") ?? "")
    back.searchParams.set("iss", issuer)
    response.writeHead(302, { location: back.href }).end()
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    tokenCalls += 1
    const form = new URLSearchParams(await text(request))
    const basic = Buffer.from(request.headers.authorization?.replace("Basic ", "") ?? "", "base64").toString()
    const [name, password] = basic.split(":", 2).map((part) => decodeURIComponent(part.replaceAll("+", "%20")))
    const grant = grants.get(form.get("code") ?? "")
    // A code is good once.
    grants.delete(form.get("code") ?? "")
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url")
    if (name !== clientId || password !== clientSecret) return json(response, 401, { error: "invalid_client" })
    if (grant === undefined || grant.redirectUri !== form.get("redirect_uri") || grant.challenge !== challenge) {
      return json(response, 400, { error: "invalid_grant" })
    }
    json(response, 200, { access_token: "access-canary", token_type: "Bearer", expires_in: 300, id_token: idToken(grant.nonce) })
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", issuer)
    if (behaviour.flaw === "away") return void response.writeHead(503).end()
    if (pathname === "/.well-known/openid-configuration") {
      return json(response, 200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        authorization_response_iss_parameter_supported: true,
      })
    }
    if (pathname === "/keys")
      return json(response, 200, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] })
    if (pathname === "/authorize") return authorize(searchParams, response)
    if (pathname === "/token") return void token(request, response)
    if (pathname === "/userinfo" && request.headers.authorization === "Bearer access-canary") {
      return json(response, 200, { sub: behaviour.subject, ...behaviour.info })
    }
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer,
    clientId,
    clientSecret,
    behaviour,
    tokenCalls: () => tokenCalls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}
