import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it } from "node:test"
import { clients } from "./clients.ts"
import { clientPages, pageOf } from "./pages.ts"

const folder = join(import.meta.dirname, "../../docs/clients")

describe("the pages about clients", async () => {
  const pages = await clientPages(folder)

  it("have one for every client of the matrix, in the list of them", async () => {
    const list = await readFile(join(folder, "README.md"), "utf8")
    for (const { name } of pages) assert.ok(list.includes(`](${name})`), name)
    const all = pages.map(({ text }) => text).join("\n") + (await readFile(join(folder, "mcp.md"), "utf8")) + list
    const names = clients.map(({ package: name }) => name)
    assert.deepEqual(
      names.filter((name) => !all.includes(name)),
      [],
    )
  })

  for (const { name, text, program } of pages) {
    it(`${name} becomes a program that leads to the server at hand`, () => {
      const places = { baseUrl: "http://there", apiKey: "", inputFile: "", inputUrl: "", output: "" }
      assert.match(program.at(places), /http:\/\/there\b/)
      assert.doesNotMatch(program.at(places), /127\.0\.0\.1/)
      assert.match(program.source, /LIMN_API_KEY/)
      assert.ok((program.pictures ?? 0) >= 2)
      assert.ok(text.length < 4000, "a page is short")
    })
  }
})

describe("pageOf", () => {
  const page =
    '# A client\n\n```sh\nnpm install a-client\n```\n\n```js\na("http://127.0.0.1:8787/v1", "a.png")\n```\n\nThen:\n\n```js\nb("b.png")\n```\n'

  it("joins the code and leaves out the installation", () => {
    const { program, language } = pageOf("a-client.md", page)
    assert.equal(program.source, 'a("http://127.0.0.1:8787/v1", "a.png")\n\nb("b.png")\n')
    assert.deepEqual([program.name, program.pictures, language], ["docs:a-client.mjs", 2, "javascript"])
  })

  it("turns down code in two languages, and none", () => {
    assert.throws(() => pageOf("a.md", `${page}\n\`\`\`python\nb()\n\`\`\`\n`), /one language/)
    assert.throws(() => pageOf("a.md", "# A client\n"), /one language/)
  })
})
