import assert from "node:assert/strict"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { seedPrograms, type SeedProgram } from "./seeds.ts"

const serevix = "https://gateway.serevixai.ai"
const key = `sk-${"1234567890".repeat(4)}12345678`
const geekai = "curl --location --request POST 'https://geekai.co/api/v1/chat/completions' \\\n--header 'Authorization: Bearer"

const documents = {
  "000_a.txt": `# soon\nIMG_PATH="/your_path/image.jpg"\ncurl https://api.aihubmix.com/v1 -H "Bearer sk-***" -d '{"as children's"}' \\
| base64 --decode > /your_path/imageGen.jpg`,
  "003_b.txt": `    ${serevix}/v1/images/generations\ncurl ${serevix}/v1/images/generations \\\n    -H "Bearer $YOUR_API_KEY" \\\n    -d '{\n}'
package main\n\nfunc main() {\n    key := "${key}"\n    file := "example.png"\n    at("${serevix}/v1")\n}
#!/usr/bin/env python3\n\ndef main():\n    at("${key}", "example.png", "${serevix}/v1")\n\nif __name__ == "__main__":\n    main()\n\nThe end`,
  "004_c.txt": `Draw\n${geekai} $GEEKAI_API_KEY' -d '{"画一只可爱的小猫在草丛中玩耍"\n}'
Then\n${geekai} {YOUR_GEEKAI_API_KEY}' -d '{"将图片中的中文 https://static.geekai.co/icon/geekai-logo-main-tr.png"\n}'
Force\n${geekai} {YOUR_GEEKAI_API_KEY}' -d '{"image_generation": true\n}'\nThe end`,
}
const places = { baseUrl: "http://there", apiKey: "KEY", inputFile: "/in.jpg", inputUrl: "http://there/i/a.png?b=$&c", output: "/out.png" }

describe("seedPrograms", () => {
  let folder = ""
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "limn-seeds-"))
    for (const [name, text] of Object.entries(documents)) await writeFile(join(folder, name), text)
  })
  after(() => rm(folder, { recursive: true }))

  it("cuts each program out whole, and nothing around it", async () => {
    const programs = new Map((await seedPrograms(folder)).map((program) => [program.name, program.source]))
    assert.equal(programs.size, 7)
    assert.match(programs.get("seeds:000/curl.sh") ?? "", /^IMG_PATH=[^]*imageGen\.jpg\n$/)
    assert.match(programs.get("seeds:003/curl.sh") ?? "", /^curl [^]*-d '\{\n\}'\n$/)
    assert.match(programs.get("seeds:003/example.go") ?? "", /^package main\n[^]*\n\}\n$/)
    assert.match(programs.get("seeds:003/example.py") ?? "", /^#![^]*"__main__":\n {4}main\(\)\n$/)
    assert.match(programs.get("seeds:004/draw.sh") ?? "", /^curl [^]*玩耍"\n\}'\n$/)
    assert.match(programs.get("seeds:004/edit.sh") ?? "", /^curl [^]*main-tr\.png"\n\}'\n$/)
    assert.match(programs.get("seeds:004/force.sh") ?? "", /^curl [^]*"image_generation": true\n\}'\n$/)
  })

  it("changes addresses, keys and paths, and nothing else", async () => {
    for (const program of await seedPrograms(folder)) {
      const text = program.at(places)
      assert.match(text, /http:\/\/there/, program.name)
      assert.match(text, /KEY/, program.name)
      assert.doesNotMatch(text, /https:|sk-|_KEY|your_path|example\.png/, program.name)
      assert.equal(text.split("\n").length, program.source.split("\n").length, program.name)
    }
    assert.match(edit(await seedPrograms(folder)), /"将图片中的中文 http:\/\/there\/i\/a\.png\?b=\$&c"/)
  })

  it("repairs the quote that ends the shell's string too early, and says so", async () => {
    const pipeline = (await seedPrograms(folder)).find(({ name }) => name === "seeds:000/curl.sh")
    assert.match(pipeline?.at(places) ?? "", /children'\\''s/)
    assert.match(pipeline?.repaired ?? "", /quote/)
  })

  it("gives nothing where the folder is not there", async () => {
    assert.deepEqual(await seedPrograms(join(folder, "absent")), [])
  })

  it("says which program its document no longer holds", async () => {
    await writeFile(join(folder, "003_b.txt"), "nothing")
    await assert.rejects(seedPrograms(folder), /003\/curl\.sh: its document no longer holds it/)
  })
})

function edit(programs: readonly SeedProgram[]): string {
  return programs.find(({ name }) => name === "seeds:004/edit.sh")?.at(places) ?? ""
}
