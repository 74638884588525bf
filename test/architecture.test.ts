import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { parseSync } from "oxc-parser"

/** Who may import whom: a room may import itself and the rooms named here. `docs/architecture.md` draws the same table. */
const law: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  json: ["bytes"],
  sse: ["bytes"],
  multipart: ["bytes"],
  images: ["bytes", "canonical"],
  canonical: ["bytes"],
  config: ["canonical"],
  telemetry: ["canonical"],
  catalog: ["canonical"],
  http: ["bytes", "canonical", "telemetry"],
  database: ["canonical", "config"],
  limits: ["canonical", "telemetry"],
  painter: ["bytes", "canonical", "images"],
  accounts: ["canonical", "database"],
  ledger: ["canonical", "database", "catalog", "config"],
  memory: ["bytes", "canonical", "database"],
  blobs: ["bytes", "canonical", "images", "config", "database", "telemetry"],
  dialects: ["bytes", "json", "sse", "multipart", "images", "canonical", "catalog"],
  upstreams: ["bytes", "json", "sse", "multipart", "images", "canonical", "catalog", "http", "painter"],
  gateway: [
    "bytes",
    "images",
    "canonical",
    "catalog",
    "http",
    "blobs",
    "ledger",
    "limits",
    "memory",
    "accounts",
    "telemetry",
    "dialects/dialect.ts",
    "upstreams/upstream.ts",
  ],
  library: [
    "bytes",
    "canonical",
    "images",
    "database",
    "ledger",
    "accounts",
    "blobs",
    "gateway/prepare.ts",
    "gateway/delivered-pictures.ts",
  ],
  studio: ["bytes", "canonical", "catalog", "database", "ledger", "accounts", "blobs", "telemetry", "library", "gateway"],
  api: [
    "bytes",
    "studio",
    "library",
    "canonical",
    "catalog",
    "http",
    "gateway",
    "accounts",
    "database",
    "blobs",
    "ledger",
    "limits",
    "config",
    "channels",
    "telemetry",
    "dialects/dialect.ts",
    "dialects/description.ts",
    "dialects/answer-schemas.ts",
    "dialects/chat/flavour.ts",
  ],
  channels: ["canonical", "catalog", "config", "accounts", "database", "http", "ledger", "gateway", "upstreams", "telemetry"],
  mcp: [
    "bytes",
    "json",
    "canonical",
    "catalog",
    "database",
    "blobs",
    "ledger",
    "accounts",
    "http",
    "telemetry",
    "dialects",
    "gateway",
    "api/model-facts.ts",
  ],
  workers: ["config", "database", "limits", "telemetry", "server.ts"],
  cli: ["*"],
  "server.ts": ["*"],
  "assemble-doors.ts": ["*"],
  "assemble-gateway.ts": ["*"],
  "assemble-pictures.ts": ["*"],
  "assemble-web.ts": ["*"],
  "main.ts": ["*"],
  "prepare.ts": ["*"],
  "compiled-cache.ts": [],
}

/** Each third-party package, and each of Node's doors to the outside, has one owner room. */
const owners: Readonly<Record<string, readonly string[]>> = {
  undici: ["http"],
  "ipaddr.js": ["http"],
  "node:http": ["http"],
  "node:net": ["http", "config"],
  "node:tls": ["http"],
  "node:dns": ["http"],
  "node:dns/promises": ["http"],
  kysely: ["database", "accounts", "ledger"],
  pg: ["database"],
  "node:sqlite": ["database"],
  zod: ["config", "upstreams", "dialects", "api"],
  hono: ["api"],
  "@hono/node-server": ["api"],
  pino: ["telemetry"],
  yaml: ["config"],
  sharp: ["images"],
  fflate: ["library"],
  "@resvg/resvg-js": ["painter"],
  "openid-client": ["accounts"],
  commander: ["cli"],
  redis: ["limits"],
  s3mini: ["blobs"],
  "@modelcontextprotocol/server": ["mcp"],
  "@modelcontextprotocol/server/stdio": ["mcp"],
}

const root = fileURLToPath(new URL("..", import.meta.url))
const sourceRoot = join(root, "src")

interface Source {
  /** Path below src. */
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

const sources: readonly Source[] = readdirSync(sourceRoot, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const file = join(sourceRoot, path)
    const text = readFileSync(file, "utf8")
    const { module } = parseSync(file, text)
    const imports = [
      ...module.staticImports.map((entry) => entry.moduleRequest.value),
      ...module.staticExports.flatMap((entry) => entry.entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
      ...module.dynamicImports.flatMap(
        (entry) => /^["'](.+)["']$/.exec(text.slice(entry.moduleRequest.start, entry.moduleRequest.end))?.[1] ?? [],
      ),
    ]
    const room = path.split("/")[0] as string
    return { path, room, text, imports }
  })

const production = sources.filter(({ path }) => !/\.(test|contract)\.ts$|-testing\.ts$/.test(path))

describe("the import law", () => {
  it("has a row for every room", () => {
    assert.deepEqual(
      [...new Set(sources.map(({ room }) => room))].filter((room) => law[room] === undefined),
      [],
    )
  })

  it("holds for every import between rooms", () => {
    const broken = production.flatMap(({ path, room, imports }) =>
      imports
        .filter((target) => target.startsWith("#"))
        .filter((target) => {
          const [other] = target.slice(1).split("/") as [string]
          const allowed = law[room] ?? []
          return other !== room && !allowed.includes("*") && !allowed.includes(other) && !allowed.includes(target.slice(1))
        })
        .map((target) => `${path} imports ${target}`),
    )
    assert.deepEqual(broken, [])
  })

  it("keeps relative imports inside a room", () => {
    const broken = sources.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith("../..") && !/^(\.\.\/)+test\/support\//.test(target))
        .map((target) => `${path} imports ${target}`),
    )
    assert.deepEqual(broken, [])
  })

  it("keeps the members of a family strangers to each other", () => {
    const broken = production.flatMap(({ path, imports }) => {
      const [family, member, file] = path.split("/")
      if ((family !== "dialects" && family !== "upstreams") || file === undefined) return []
      return imports
        .map((target) => (target.startsWith("#") ? target.slice(1) : relative(sourceRoot, join(sourceRoot, path, "..", target))))
        .filter((target) => target.startsWith(`${family}/`) && target.split("/").length > 2 && target.split("/")[1] !== member)
        .map((target) => `${path} imports ${target}`)
    })
    assert.deepEqual(broken, [])
  })

  it("gives each outside package to its owner", () => {
    const broken = production.flatMap(({ path, room, imports }) =>
      imports
        .filter((target) => owners[target] !== undefined && law[room]?.includes("*") !== true && owners[target]?.includes(room) !== true)
        .map((target) => `${path} imports ${target}`),
    )
    assert.deepEqual(broken, [])
  })
})

describe("the house", () => {
  it("names no vendor and no member in the gateway", () => {
    const members = ["dialects", "upstreams"].flatMap((family) =>
      readdirSync(join(sourceRoot, family), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name),
    )
    const names = [
      ...members.filter((name) => name !== "images" && name !== "painter"),
      "google",
      "openrouter",
      "aihubmix",
      "geekai",
      "serevix",
      "aaigc",
    ]
    const broken = production
      .filter(({ room }) => room === "gateway")
      .flatMap(({ path, text }) =>
        names
          .filter((name) => new RegExp(`\\b${name}\\b`, "i").test(text.replaceAll("x-goog-api-key", "")))
          .map((name) => `${path} names ${name}`),
      )
    assert.deepEqual(broken, [])
  })

  it("keeps files within the wall of 600 lines", () => {
    assert.deepEqual(
      sources.filter(({ text }) => text.split("\n").length > 600).map(({ path }) => path),
      [],
    )
  })

  it("keeps folders at most two deep", () => {
    assert.deepEqual(
      sources.filter(({ path }) => path.split("/").length > 3 && !path.includes("/fixtures/")).map(({ path }) => path),
      [],
    )
  })

  it("has no room or file for leftovers", () => {
    assert.deepEqual(
      sources.filter(({ path }) => /(^|\/)(utils?|helpers?|common|shared|misc|lib|core)(\/|\.ts$)/.test(path)).map(({ path }) => path),
      [],
    )
  })
})
