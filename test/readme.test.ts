import assert from "node:assert/strict"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { createProgram } from "#cli/program.ts"
import { loadSettings } from "#config/settings.ts"
import { settingRows } from "#config/setting-rows.ts"
import { flavours } from "#dialects/chat/flavour.ts"
import { presets } from "#upstreams/presets.ts"
import { upstreams } from "#upstreams/registry.ts"
import { cellsOf, clients } from "./conformance/clients.ts"
import { cellNames } from "./conformance/cells.ts"
import { clientLabel, matrixRows } from "./conformance/matrix-table.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), "utf8")
const readmes = ["README.md", "README.zh-CN.md"]
const documents = [
  ...readmes,
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs/clients")).map((name) => `docs/clients/${name}`),
  "docs/admin-api.md",
  "docs/architecture.md",
  "docs/operating.md",
  "docs/prices.md",
  "docs/providers.md",
]

/** The fenced blocks of a language, in order. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , content]) => content ?? "")
}

describe("documents", () => {
  for (const file of documents) {
    const text = read(file)

    it(`${file} links to files that are there`, () => {
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => join(root, file, "..", target ?? ""))
      assert.deepEqual(
        links.filter((target) => !existsSync(target)),
        [],
      )
    })

    it(`${file} names scripts, commands and flags that exist`, async () => {
      const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }
      const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "")
      assert.deepEqual(
        named.filter((name) => scripts[name] === undefined),
        [],
      )
      const program = await createProgram()
      for (const [line] of text.matchAll(/\blimn [a-z]+(?: [^\n`|，。]*)?/g)) {
        const [, name] = line.split(" ")
        const command = program.commands.find((command) => command.name() === name)
        if (command === undefined) continue
        const flags = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long))
        for (const [flag] of line.matchAll(/--[a-z-]+/g)) assert.ok(flags.includes(flag), `${line}: ${flag}`)
      }
    })

    it(`${file} names settings that exist`, () => {
      const known = new Set(settingRows.flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : [variable])))
      for (const name of ["LIMN_CONFIG", "LIMN_BASE_URL"]) known.add(name)
      const named = [...text.matchAll(/\bLIMN_[A-Z_]+/g)].map(([name]) => name)
      assert.deepEqual(
        named.filter((name) => !known.has(name)),
        [],
      )
    })

    it(`${file} shows configuration that is valid`, () => {
      const folder = mkdtempSync(join(tmpdir(), "limn-readme-"))
      try {
        for (const block of blocks(text, "yaml")) {
          writeFileSync(join(folder, "limn.yaml"), block)
          const env = Object.fromEntries([...block.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name, "a-key-for-the-test"]))
          loadSettings({ flags: {}, env, cwd: folder, upstreams: [...upstreams.keys()], presets: Object.keys(presets) })
        }
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }

  for (const file of readmes) {
    it(`${file} explains every setting and flavour`, () => {
      const text = read(file)
      const pinned = flavours.filter((name) => !name.startsWith("aihubmix-"))
      const missing = [...settingRows.map(({ variable }) => variable), ...pinned].filter((name) => !text.includes(`\`${name}\``))
      assert.deepEqual(missing, [])
    })
  }

  for (const file of readmes) {
    it(`${file} shows the matrix of the clients that are pinned, at these versions`, () => {
      const rows = clients.map((client) => {
        const cells = cellNames.map((name) => (cellsOf(client).includes(name) ? "✓" : "–"))
        return `| ${[clientLabel(client), client.api, ...cells].join(" | ")} |`
      })
      assert.deepEqual(matrixRows(read(file)), rows)
    })
  }

  it("the two READMEs show the same code", () => {
    const [english, chinese] = readmes.map((file) =>
      ["js", "python", "yaml", "sh"]
        .flatMap((language) => blocks(read(file), language))
        .map((block) => block.replaceAll(/"[^"\n]*"|#.*/g, "")),
    )
    assert.deepEqual(chinese, english)
  })

  it("docs/providers.md has every preset and upstream", () => {
    const text = read("docs/providers.md")
    const missing = [...Object.keys(presets), ...upstreams.keys()].filter((name) => !text.includes(`\`${name}\``))
    assert.deepEqual(missing, [])
  })

  it("docs/architecture.md draws every room that there is", () => {
    const law = read("test/architecture.test.ts").match(/^const law.*?^\}/ms)?.[0] ?? ""
    const rooms = [...law.matchAll(/^ {2}(?:"([\w.]+)"|(\w+)):/gm)].map(([, quoted, bare]) => quoted ?? bare ?? "")
    assert.ok(rooms.length > 15)
    assert.deepEqual(
      rooms.filter((room) => !read("docs/architecture.md").includes(`\`${room}\``)),
      [],
    )
  })
})

describe("the first screen", () => {
  it("gets a picture, in both languages, and the routes that it names answer", async (test) => {
    const folder = mkdtempSync(join(tmpdir(), "limn-readme-"))
    const env = { PATH: process.env["PATH"], HOME: folder, LIMN_API_KEY: "a-key-of-the-readme-test", LOG_LEVEL: "silent" }
    const child = spawn(process.execPath, [join(root, "src/main.ts"), "serve", "--port", "0"], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    })
    test.after(async () => {
      child.kill("SIGKILL")
      await once(child, "exit")
      rmSync(folder, { recursive: true, force: true })
    })
    let output = ""
    while (!output.includes("Draw something")) output += String((await once(child.stdout, "data"))[0])
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ""

    for (const file of readmes) {
      const command = blocks(read(file), "sh").find((block) => block.startsWith("curl ")) ?? ""
      rmSync(join(folder, "cat.png"), { force: true })
      const { stderr } = spawnSync("bash", ["-c", command.replace("http://127.0.0.1:8787", address)], { cwd: folder, env })
      const picture = readFileSync(join(folder, "cat.png"))
      assert.equal(picture.subarray(1, 4).toString(), "PNG", String(stderr))
      assert.ok(picture.length > 10_000)
    }

    const headers = { authorization: `Bearer ${env.LIMN_API_KEY}` }
    for (const [, method, path] of read("README.md").matchAll(/`(GET|POST) (\/[^`{]*?)`/g)) {
      const response = await fetch(address + path, { method: method ?? "", headers })
      await response.text()
      assert.notEqual(response.status, 404, `${method} ${path}`)
    }
  })
})
