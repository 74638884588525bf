import assert from "node:assert/strict"

/** Somebody who is signed in to the web app, as a page of it would be. */
export interface TestVisitor {
  readonly id: string
  /** Calls the app API, as the pages do. `path` is below `/app/api/v1`, or an absolute address. */
  call(method: string, path: string, body?: Uint8Array | object, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Calls it and gives the answer as JSON. Fails where the status is another one. */
  json<Answer>(method: string, path: string, body?: Uint8Array | object, status?: number): Promise<Answer>
}

/** Gives whoever asks without having signed in. */
export function stranger(address: string): TestVisitor {
  return visitor(address, "", "")
}

/** Signs in as the owner, by the admin token. */
export async function signInAsOwner(address: string, adminToken: string): Promise<TestVisitor> {
  return signIn(address, { admin_token: adminToken })
}

/** Makes a user and signs in as that one, by a link. */
export async function signInAs(address: string, adminToken: string, name: string, role: "member" | "operator"): Promise<TestVisitor> {
  const post = async <Answer>(path: string, body: object): Promise<Answer> => {
    const response = await fetch(`${address}/admin/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    assert.ok(response.ok, await response.clone().text())
    return (await response.json()) as Answer
  }
  const { id } = await post<{ id: string }>("/users", { name, role })
  const { url } = await post<{ url: string }>(`/users/${id}/login-link`, {})
  return signIn(address, { link_token: new URL(url).hash.replace("#link=", "") })
}

async function signIn(address: string, credentials: object): Promise<TestVisitor> {
  const response = await stranger(address).call("POST", "/session", credentials)
  const answer = (await response.json()) as { user: { id: string } }
  assert.equal(response.status, 200, JSON.stringify(answer))
  const [cookie = ""] = response.headers.getSetCookie().map((text) => text.split(";")[0])
  return visitor(address, cookie, answer.user.id)
}

function visitor(address: string, cookie: string, id: string): TestVisitor {
  const call: TestVisitor["call"] = (method, path, body, headers = {}) =>
    fetch(path.startsWith("http") ? path : `${address}/app/api/v1${path}`, {
      method,
      redirect: "manual",
      headers: {
        "x-limn-csrf": "1",
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": body instanceof Uint8Array ? "application/octet-stream" : "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    })
  return {
    id,
    call,
    json: async <Answer>(method: string, path: string, body?: Uint8Array | object, status = 200) => {
      const response = await call(method, path, body)
      const text = await response.text()
      assert.equal(response.status, status, text.slice(0, 500))
      return JSON.parse(text) as Answer
    },
  }
}
