import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { after, describe, it } from "node:test"
import { brotliDecompressSync } from "node:zlib"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { createSite } from "./site.ts"

const folder = mkdtempSync(join(tmpdir(), "limn-site-"))
const script = 'import("/_app/immutable/start.js")'
const page = `<!doctype html><head><title>Limn</title></head><script>${script}</script>`
const preloads = [
  {
    pattern: "^/models$",
    files: ["/_app/immutable/models.css", "/_app/immutable/models.js"],
    calls: ["/app/api/v1/session"],
    signedInCalls: ["/app/api/v1/models?kind=all&limit=9"],
  },
  { pattern: "", files: ["/_app/immutable/start.js"], calls: ["/app/api/v1/session"], signedInCalls: [] },
]
const contents: Readonly<Record<string, string | Uint8Array>> = {
  "index.html": page,
  "preloads.json": JSON.stringify(preloads),
  "favicon.svg": "<svg/>",
  "_app/immutable/start.js": "export {}",
  "_app/version.json": "{}",
}

function write(): void {
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

after(() => rmSync(folder, { recursive: true }))

const site = createSite(folder)

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<ServerAnswer> | undefined {
  const { pathname, searchParams } = new URL(path, "http://limn.test")
  return site({ method, path: path.includes("..") ? path : pathname, query: searchParams, headers } as unknown as ServerRequest)
}

async function get(path: string, headers: Record<string, string> = {}): Promise<ServerAnswer> {
  const answer = await ask(path, headers)
  assert.ok(answer, path)
  return answer
}

describe("the site", () => {
  it("says that it is being built until it is there, and is there without a restart", async () => {
    const missing = await get("/", { "accept-language": "zh-CN,zh;q=0.9" })
    assert.equal(missing.status, 503)
    assert.match(Buffer.from(missing.body as Uint8Array).toString(), /lang="zh-CN"/)
    write()
    assert.equal((await get("/")).status, 200)
  })

  for (const path of [
    "/",
    "/c/abc",
    "/models",
    "/models/google/x",
    "/gallery",
    "/docs/reference",
    "/admin",
    "/admin/channels",
    "/login",
    "/s/t",
  ]) {
    it(`gives the page for ${path}`, async () => {
      const { status, headers, body } = await get(path, { accept: "text/html,*/*;q=0.8" })
      assert.equal(status, 200)
      assert.equal(
        Buffer.from(body as Uint8Array)
          .toString()
          .replaceAll(/<link [^>]*>/g, ""),
        page,
      )
      assert.equal(headers["cache-control"], "no-cache")
    })
  }

  for (const path of [
    "/v1/models",
    "/admin/api/v1/keys",
    "/app/api/v1/session",
    "/i/x.png",
    "/mcp",
    "/healthz",
    "/openapi.json",
    "/llms.txt",
    "/_app/none.js",
    "/../package.json",
    "/_app/../../package.json",
  ]) {
    it(`leaves ${path} to others`, () => assert.equal(ask(path), undefined))
  }

  const linksOf = async (path: string, headers: Record<string, string> = {}): Promise<readonly string[]> => {
    const { body } = await get(path, { accept: "text/html", ...headers })
    return (
      Buffer.from(body as Uint8Array)
        .toString()
        .match(/<link [^>]*>/g) ?? []
    )
  }
  const style = '<link rel="stylesheet" href="/_app/immutable/models.css">'
  const module = '<link rel="modulepreload" href="/_app/immutable/models.js" fetchpriority="low">'
  const session = '<link rel="preload" as="fetch" href="/app/api/v1/session">'
  const call = '<link rel="preload" as="fetch" href="/app/api/v1/models?kind=all&amp;limit=9">'
  const cookie = "theme=dark; limn_session=abc"

  it("names what a page loads, so that it comes at once: what is needed to paint before the scripts", async () => {
    assert.deepEqual(await linksOf("/models"), [style, module, session])
    assert.equal((await linksOf("/docs")).length, 2)
    assert.equal(ask("/preloads.json"), undefined)
  })

  it("names what a page asks the server for where it will get an answer, and where it is what it asks for", async () => {
    assert.deepEqual(await linksOf("/models", { cookie }), [style, module, session, call])
    assert.deepEqual(await linksOf("/models?view=table", { cookie }), [style, module, session])
  })

  it("leaves programs to others, which tell them what they may have meant", () => {
    assert.equal(ask("/models", { accept: "application/json" }), undefined)
    assert.notEqual(ask("/"), undefined)
  })

  it("shows a browser that is lost the app's own page, with the status that fits", async () => {
    const { status, headers } = await get("/galery", { accept: "text/html" })
    assert.equal(status, 404)
    assert.equal(headers["etag"], (await get("/", { accept: "text/html" })).headers["etag"])
    assert.equal(ask("/v1/galery", { accept: "text/html" }), undefined)
    assert.equal(ask("/galery", { accept: "*/*" }), undefined)
  })

  it("answers no method that changes something", () => assert.equal(ask("/", {}, "POST"), undefined))

  it("lets only the page's own scripts run, and no string become a script", async () => {
    const policy = (await get("/")).headers["content-security-policy"] ?? ""
    assert.ok(policy.includes(`script-src 'self' 'sha256-${createHash("sha256").update(script).digest("base64")}'`))
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /require-trusted-types-for 'script'/)
    assert.doesNotMatch(policy, /unsafe-(?:inline|eval)|https?:|\*/)
  })

  it("sends what was compressed to who takes it", async () => {
    const { headers, body } = await get("/", { "accept-encoding": "gzip, br" })
    assert.equal(headers["content-encoding"], "br")
    assert.equal(
      brotliDecompressSync(body as Uint8Array)
        .toString()
        .replaceAll(/<link [^>]*>/g, ""),
      page,
    )
    assert.equal((await get("/", { "accept-encoding": "br;q=0" })).headers["content-encoding"], undefined)
  })

  it("lets browsers keep what is named by its content, and ask after everything else", async () => {
    assert.match((await get("/_app/immutable/start.js")).headers["cache-control"] ?? "", /immutable/)
    const { headers } = await get("/favicon.svg")
    assert.equal(headers["cache-control"], "no-cache")
    assert.equal((await get("/favicon.svg", { "if-none-match": headers["etag"] ?? "" })).status, 304)
  })
})
