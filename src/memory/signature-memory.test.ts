import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, it } from "node:test"
import { owned } from "#bytes/chunk.ts"
import type { Message, PreparedPart } from "#canonical/request.ts"
import { forEachEngine } from "#database/database-testing.ts"
import type { Database } from "#database/database.ts"
import { ModelTurnsTable } from "#database/model-turns-table.ts"
import type { ModelTurn, PictureFacts, TurnPart } from "./model-turn.ts"
import { SignatureMemory, type SignatureMemoryOptions } from "./signature-memory.ts"

const hashOf = (name: string): string => createHash("sha256").update(name).digest("hex")
const facts = (name: string, byteLength = 4): PictureFacts => ({
  sha256: hashOf(name),
  mediaType: "image/png",
  width: 1,
  height: 1,
  byteLength,
})
const drew = (name: string, more: Partial<Extract<TurnPart, { type: "picture" }>> = {}): TurnPart => ({
  type: "picture",
  made: facts(name),
  signature: Buffer.from(`sig-${name}`),
  ...more,
})
const turn = (id: string, ...parts: readonly TurnPart[]): ModelTurn => ({ id, maker: "gemini/m", words: `words of ${id}`, parts })
const showing = (...names: readonly string[]): readonly Message<PreparedPart>[] =>
  names.map((name) => ({ role: "user", parts: [{ type: "image", image: { ...facts(name), encoding: "binary", chunks: [] } }] }))

describe("signature memory", () => {
  forEachEngine((open) => {
    const remembering = (database: Database, more: Partial<SignatureMemoryOptions> = {}) => {
      const failures: unknown[] = []
      let queries = 0
      const table = new ModelTurnsTable(database)
      const memory = new SignatureMemory({
        turns: {
          put: (rows) => table.put(rows),
          find: (...given) => (queries++, table.find(...given)),
          removeExpired: (now) => table.removeExpired(now),
        },
        readPicture: async function* (sha256) {
          yield owned(Buffer.from(`${sha256.slice(0, 2)}..`))
        },
        failed: (error) => failures.push(error),
        ...more,
      })
      return { memory, failures, queries: () => queries }
    }

    it("finds a turn by each of its pictures, in one query, with its parts as they were", async (test) => {
      const { memory, queries } = remembering(await open(test))
      const whole = turn("one", { type: "text", text: "Hi", signature: Buffer.from("sig") }, drew("a"), drew("b"))
      await memory.remember("ada", whole)
      const found = await memory.recall("ada", showing("a", "b", "c"))
      assert.equal(queries(), 1)
      assert.deepEqual([...found.keys()].toSorted(), [hashOf("a"), hashOf("b")].toSorted())
      assert.deepEqual(found.get(hashOf("a")), { turn: whole, picture: whole.parts[1] })
      assert.equal(found.get(hashOf("a"))?.turn, found.get(hashOf("b"))?.turn, "one turn is one object")
    })

    it("gives nobody else's turns", async (test) => {
      const { memory } = remembering(await open(test))
      await memory.remember("ada", turn("one", drew("a")))
      await memory.remember("bob", turn("two", drew("a", { signature: Buffer.from("bobs") })))
      const of = async (owner: string) => (await memory.recall(owner, showing("a"))).get(hashOf("a"))?.turn.id
      assert.deepEqual([await of("ada"), await of("bob"), await of("eve")], ["one", "two", undefined])
    })

    it("remembers the newest turn with a picture", async (test) => {
      const { memory } = remembering(await open(test))
      for (const id of ["one", "two"]) await memory.remember("ada", turn(id, drew("a"), drew(id)))
      const found = await memory.recall("ada", showing("a", "one"))
      assert.equal(found.get(hashOf("a"))?.turn.id, "two")
      assert.equal(found.get(hashOf("one"))?.turn.id, "one")
    })

    it("forgets what has expired", async (test) => {
      let now = new Date(1_000_000)
      const database = await open(test)
      const { memory } = remembering(database, { keepMs: 1000, now: () => now })
      const rows = () => database.selectFrom("model_turns").select("id").execute()
      await memory.remember("ada", turn("old", drew("a")))
      now = new Date(1_000_500)
      await memory.remember("ada", turn("new", drew("b")))
      now = new Date(1_001_000)
      assert.deepEqual([...(await memory.recall("ada", showing("a", "b"))).keys()], [hashOf("b")])
      await memory.forgetExpired()
      assert.deepEqual(await rows(), [{ id: "new" }])
    })

    it("forgets more than goes with one statement", async (test) => {
      const database = await open(test)
      const table = new ModelTurnsTable(database)
      const row = { owner: "ada", maker: "gemini/m", words: "", parts: "[]" }
      const expiresAt = new Date(1000)
      const old = Array.from({ length: 501 }, (_, index) => ({ ...row, id: "old", sha256: hashOf(`${index}`), expiresAt }))
      await table.put([...old, { ...row, id: "new", sha256: hashOf("new"), expiresAt: new Date(1001) }])
      assert.equal(await table.removeExpired(expiresAt), 501)
      assert.deepEqual(await database.selectFrom("model_turns").select("id").execute(), [{ id: "new" }])
    })

    it("gives the original of a picture that the client got as another file", async (test) => {
      const { memory } = remembering(await open(test))
      await memory.remember("ada", turn("one", drew("png", { shown: hashOf("jpeg") })))
      const found = await memory.recall("ada", showing("jpeg", "png"))
      const original = found.get(hashOf("jpeg"))?.original
      assert.deepEqual(original, { ...facts("png"), encoding: "binary", chunks: original?.chunks })
      assert.equal(Buffer.concat(original?.chunks ?? []).toString(), `${hashOf("png").slice(0, 2)}..`)
      assert.equal(found.get(hashOf("png"))?.original, undefined)
    })

    it("does not know a converted picture whose original is gone, or for which there is no room", async (test) => {
      const database = await open(test)
      const gone = remembering(database, {
        readPicture: () => {
          throw new Error("gone")
        },
      })
      await gone.memory.remember("ada", turn("one", drew("png", { shown: hashOf("jpeg") })))
      assert.equal((await gone.memory.recall("ada", showing("jpeg"))).size, 0)

      const { memory } = remembering(database)
      for (const name of ["x", "y", "z"]) {
        await memory.remember("ada", turn(name, drew(name, { made: facts(name, 30 * 1024 * 1024), shown: hashOf(`${name} small`) })))
      }
      const found = await memory.recall("ada", showing("x small", "y small", "z small"))
      assert.deepEqual([...found.keys()], [hashOf("z small"), hashOf("y small")], "the newest two have room")
    })

    it("lets no answer fail: neither for a database that is away nor for a turn that is too long", async (test) => {
      const { memory, failures } = remembering(await open(test))
      await memory.remember("ada", turn("words alone", { type: "text", text: "No." }))
      await memory.remember("ada", turn("long", drew("a"), { type: "text", text: "x".repeat(17 * 1024 * 1024) }))
      assert.equal(failures.length, 1)
      assert.equal((await memory.recall("ada", showing("a"))).size, 0)
      const away = async (): Promise<never> => Promise.reject(new Error("away"))
      const broken = remembering(await open(test), { turns: { put: away, find: away, removeExpired: away } })
      await broken.memory.remember("ada", turn("one", drew("a")))
      await broken.memory.forgetExpired()
      assert.equal(broken.failures.length, 2)
      assert.doesNotMatch(String(failures), /sig-/)
    })
  })
})
