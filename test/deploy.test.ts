import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { parseByteSize } from "#config/byte-size.ts"
import { parseBlobSettings } from "#config/blob-settings.ts"
import { loadSettings } from "#config/settings.ts"

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8")

interface Service {
  readonly environment?: Readonly<Record<string, string>>
  readonly image?: string
  readonly volumes?: readonly string[]
  readonly stop_grace_period?: string
}

const compose = parse(read("deploy/compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith("limn-"))
const example = new Map(
  read("deploy/env.example")
    .split("\n")
    .filter((line) => line.includes("=") && !line.startsWith("#"))
    .map((line) => line.split("=", 2) as [string, string]),
)

/** A value as Docker Compose passes it on, with what an operator has filled in. */
function interpolate(text: string): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    assert.ok(example.has(name) || kind === "-", `deploy/env.example does not say what ${name} is`)
    return kind === "?" ? "0123456789abcdef0123456789abcdef0123456789abcdef" : rest
  })
}

describe("deploy/compose.yaml", () => {
  it("has three nodes that differ in nothing but their data folder", () => {
    assert.equal(nodes.length, 3)
    const shared = nodes.map(([name, service]) => JSON.stringify(service).replaceAll(name, "node"))
    assert.equal(new Set(shared).size, 1)
  })

  it("gives nodes settings that Limn reads and accepts", () => {
    for (const [, { environment = {} }] of nodes) {
      const env = Object.fromEntries(Object.entries({ HOST: "0.0.0.0", ...environment }).map(([name, value]) => [name, interpolate(value)]))
      const settings = loadSettings({ flags: {}, env, cwd: "/data" })
      assert.equal(settings.databaseUrl?.includes("@postgres:5432/limn"), true)
      assert.equal(settings.redisUrl, "redis://valkey:6379")
      assert.deepEqual(settings.trustProxy, true)
      assert.equal(parseBlobSettings(env["LIMN_BLOBS"] ?? "").kind, "s3")
    }
  })

  it("names only variables that Limn knows", () => {
    const known = read("README.md") + read("docs/operating.md") + read("docs/providers.md")
    for (const name of Object.keys(nodes[0]?.[1].environment ?? {}))
      assert.match(known, new RegExp(`\\b${name}\\b`), `${name} is documented nowhere`)
  })

  it("waits as long for a node to stop as a node takes", () => {
    for (const [, { stop_grace_period: grace }] of nodes) assert.equal(grace, "200s")
    assert.match(read("deploy/limn.service"), /^TimeoutStopSec=200$/m)
  })

  it("keeps everything that must survive in a volume that it declares", () => {
    const used = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(":")[0] ?? ""))
    assert.deepEqual(new Set(used.filter((volume) => !volume.startsWith("."))), new Set(Object.keys(compose.volumes)))
  })

  it("asks an operator for nothing that it does not use", () => {
    const used = [...read("deploy/compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    assert.deepEqual(
      [...example.keys()].filter((name) => !used.includes(name)),
      [],
    )
  })

  it("names a version of every image that it does not build", () => {
    for (const [name, { image = "" }] of Object.entries(compose.services)) assert.match(image, /^[\w./-]+:(?!latest)[\w.-]+$/, name)
  })

  it("balances over these nodes", () => {
    const balanced = [...read("deploy/nginx.conf").matchAll(/^ *server (\S+):8787 /gm)].map(([, name]) => name)
    assert.deepEqual(
      balanced,
      nodes.map(([name]) => name),
    )
  })
})

describe("deploy/nginx.conf", () => {
  const setting = (name: string): string => new RegExp(`^ *${name} (.*);$`, "m").exec(read("deploy/nginx.conf"))?.[1] ?? ""

  it("takes requests as large and as long as Limn does", () => {
    const { maxBodyBytes } = loadSettings({ flags: {}, env: {}, cwd: "/data" })
    assert.equal(parseByteSize(setting("client_max_body_size").replace("m", "MiB")), maxBodyBytes)
    for (const name of ["proxy_read_timeout", "proxy_send_timeout"]) assert.equal(setting(name), "900s")
  })

  it("gathers nothing, and writes nowhere but where a container may", () => {
    for (const name of ["proxy_buffering", "proxy_request_buffering"]) assert.equal(setting(name), "off")
    assert.equal(setting("error_log"), "stderr warn")
    for (const name of ["pid", "client_body_temp_path", "proxy_temp_path"]) assert.match(setting(name), /^\/tmp\//)
  })
})

describe("deploy/limn.service", () => {
  it("is what systemd understands", { skip: hasSystemd() ? false : "systemd-analyze is not installed on this machine" }, () => {
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", fileURLToPath(new URL("../deploy/limn.service", import.meta.url))])
    assert.deepEqual([status, stderr.toString()], [0, ""])
  })
})

function hasSystemd(): boolean {
  return spawnSync("systemd-analyze", ["--version"]).status === 0
}

describe("deploy/Dockerfile", () => {
  it("copies nothing that the build is not given", () => {
    const given = new Set(
      read("deploy/Dockerfile.dockerignore")
        .split("\n")
        .filter((line) => line.startsWith("!"))
        .map((line) => line.slice(1)),
    )
    const copied = [...read("deploy/Dockerfile").matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = ""]) => sources.split(" "))
    assert.deepEqual(new Set(copied), given)
    for (const path of given) assert.ok(existsSync(new URL(`../${path}`, import.meta.url)), path)
  })

  it("runs on the Node that the package pins", () => {
    const { optionalDependencies } = JSON.parse(read("package.json")) as { optionalDependencies: Record<string, string> }
    const images = [...read("deploy/Dockerfile").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    assert.deepEqual(new Set(images), new Set(Object.values(optionalDependencies).map((version) => `node:${version}-slim`)))
  })
})
