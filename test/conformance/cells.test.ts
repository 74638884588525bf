import assert from "node:assert/strict"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { noisePicture } from "../support/pictures.ts"
import { checkCell, readReports, type CellReport } from "./cells.ts"

const told = ["401 The API key is not valid.", "404 The model `no-such-model` is not served here.", "400 `size` must be pixels."]

describe("checkCell", () => {
  let folder = ""
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "limn-cells-"))
    const write = async (name: string, width: number, seed: number): Promise<void> =>
      writeFile(join(folder, name), await noisePicture("png", { width, height: 300, seed }))
    await Promise.all([write("a.png", 400, 1), write("b.png", 400, 2), write("c.png", 400, 3), write("square.png", 300, 4)])
  })
  after(() => rm(folder, { recursive: true }))

  const good: readonly CellReport[] = [
    { cell: "generate", pictures: ["square.png"], words: [] },
    { cell: "edit", pictures: ["a.png"], words: [] },
    { cell: "turns", pictures: ["a.png", "b.png", "c.png"], words: [] },
    { cell: "n", pictures: ["a.png", "square.png"], words: [] },
    { cell: "error", pictures: [], words: told },
    { cell: "refusal", pictures: [], words: ["finishReason: IMAGE_SAFETY"] },
  ]
  for (const report of good) it(`passes ${report.cell}`, () => checkCell(report, folder))

  const bad: readonly (readonly [string, CellReport, RegExp])[] = [
    ["what failed", { cell: "generate", failed: "boom" }, /boom/],
    ["no picture", { cell: "generate", pictures: [], words: [] }, /1 pictures were expected, 0 came/],
    ["an edit that has not the shape of its picture", { cell: "edit", pictures: ["square.png"], words: [] }, /ratio/],
    ["the same picture twice", { cell: "n", pictures: ["a.png", "a.png"], words: [] }, /same picture/],
    ["an error without our sentence", { cell: "error", pictures: [], words: [...told.slice(0, 2), "400"] }, /does not hold/],
    ["an error that is missing", { cell: "error", pictures: [], words: told.slice(1) }, /3 errors or refusals/],
    ["a model's name in place of a refusal", { cell: "refusal", pictures: [], words: ["404 /limn/painter:safety"] }, /does not hold/],
  ]
  for (const [name, report, message] of bad) it(`turns down ${name}`, () => assert.rejects(checkCell(report, folder), message))
})

describe("readReports", () => {
  it("reads the lines of a program among what its packages print", () => {
    const printed = '(node:1) a warning\n{"cell":"edit","pictures":["a.png"],"words":[]}\n{"other":1}\n{"cell": "n", "failed": "boom"}\n'
    assert.deepEqual(
      readReports(printed).map(({ cell }) => cell),
      ["edit", "n"],
    )
  })
})
