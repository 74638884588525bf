import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { toCsv } from "./csv.ts"

describe("toCsv", () => {
  for (const [value, cell] of [
    ["plain", "plain"],
    ["李雷", "李雷"],
    [-1.5, "-1.5"],
    [null, ""],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1+1", "' =1+1"],
    ["\t=1+1", "'\t=1+1"],
    ["\tplain", "'\tplain"],
    ["\rplain", '"\'\rplain"'],
    ["＝1+1", "'＝1+1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["　＠SUM(A1)", "'　＠SUM(A1)"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ] as const) {
    it(`writes ${JSON.stringify(value)} as ${cell}`, () => {
      assert.equal(toCsv(["a", "b"], [{ a: value, b: 1 }]), `a,b\r\n${cell},1\r\n`)
    })
  }
})
