import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import type { Progress } from "@modelcontextprotocol/client"
import { startLimn } from "../support/limn.ts"
import { call, type Drawn, drawn, spawned, textOf } from "../support/mcp-clients.ts"
import { sha256 } from "../support/pictures.ts"

describe("limn mcp", async () => {
  const limn = await startLimn()
  after(() => limn.close())

  for (const era of ["legacy", "auto"] as const) {
    it(`serves the same tools, reads files and writes them (${era})`, async (test) => {
      const { client, folder } = await spawned(test, { LIMN_BASE_URL: limn.address, LIMN_API_KEY: limn.key }, era)
      const { tools } = await client.listTools()
      assert.deepEqual(
        tools.map(({ name, inputSchema }) => [name, "save_to" in (inputSchema.properties ?? {})]),
        [
          ["generate_image", true],
          ["edit_image", true],
          ["list_models", false],
        ],
      )
      const told: Progress[] = []
      const file = join(folder, "cup.png")
      const first = await call(client, "generate_image", { prompt: "A cup", save_to: file }, (progress) => told.push(progress))
      assert.match(told[0]?.message ?? "", /req_/)
      assert.match(textOf(first), new RegExp(`Saved as ${file}`))
      const bytes = await readFile(file)
      assert.equal(sha256(bytes), (first.structuredContent as unknown as Drawn).pictures[0]?.sha256)

      const edited = await call(client, "edit_image", {
        prompt: "make it night",
        images: ["cup.png"],
        save_to: join(folder, "night.jpg"),
        return: "link",
      })
      assert.equal((edited.structuredContent as unknown as Drawn).pictures[0]?.media_type, "image/jpeg")
      assert.equal(sha256(await readFile(join(folder, "night.jpg"))), (edited.structuredContent as unknown as Drawn).pictures[0]?.sha256)

      const [link] = edited.content
      assert.equal((await client.readResource({ uri: link?.type === "resource_link" ? link.uri : "" })).contents.length, 1)

      await writeFile(join(folder, "secrets.txt"), "hunter2")
      const rows: readonly [given: object, sentence: RegExp][] = [
        [{ images: ["secrets.txt"] }, /secrets\.txt is no picture that can be sent/],
        [{ images: ["missing.png"] }, /missing\.png cannot be read/],
        [{ images: [file], save_to: file }, /exists already, and nothing is replaced/],
        [{ images: [file], save_to: join(folder, "no", "such", "folder.png") }, /There is no folder/],
        [{ images: [file], size: "huge" }, /`size` must be/],
      ]
      for (const [given, sentence] of rows) {
        const result = await call(client, "edit_image", { prompt: "make it night", ...given })
        assert.equal(result.isError, true)
        assert.match(textOf(result), sentence)
      }
      await assert.rejects(call(client, "paint", {}), /There is no tool `paint`/)
    })
  }

  it("starts a server of its own where none runs", async (test) => {
    const { client, said } = await spawned(test, { PORT: "1" })
    assert.equal((await drawn(client, "generate_image", { prompt: "A cup" })).pictures.length, 1)
    assert.match(said(), /First start\. Make a key of your own/)
    assert.doesNotMatch(said(), /sk-limn-/, "assistants keep this in log files")
  })

  it("says so where the server has gone", async (test) => {
    const gone = await startLimn()
    const { client } = await spawned(test, { LIMN_BASE_URL: gone.address, LIMN_API_KEY: gone.key })
    await gone.close()
    const result = await call(client, "generate_image", { prompt: "A cup" })
    assert.equal(result.isError, true)
    assert.match(textOf(result), /No server can be reached/)
  })
})
