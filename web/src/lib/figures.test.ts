import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { formatBytes, formatNumber, formatShare, formatUsd } from "./figures.ts"

describe("figures", () => {
  for (const [value, written] of [
    [null, "–"],
    ["", "–"],
    ["0", "$0"],
    ["0.000000", "$0"],
    ["0.039", "$0.039"],
    ["0.0004", "$0.0004"],
    ["0.1", "$0.10"],
    ["0.25", "$0.25"],
    [1, "$1.00"],
    ["12.4", "$12.40"],
    ["1234567.891", "$1,234,567.89"],
    ["-1500", "-$1,500.00"],
    ["-0.0391", "-$0.0391"],
  ] as const) {
    it(`writes ${JSON.stringify(value)} dollars as ${written}`, () => assert.equal(formatUsd(value), written))
  }

  for (const [value, written] of [
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [12_345_678, "12,345,678"],
    [-1000, "-1,000"],
  ] as const) {
    it(`writes ${value} as ${written}`, () => assert.equal(formatNumber(value), written))
  }

  for (const [value, written] of [
    [0, "0%"],
    [0.042, "4.2%"],
    [0.04, "4%"],
    [0.0996, "10%"],
    [0.426, "43%"],
    [1, "100%"],
    [12.5, "1,250%"],
    [-0.5, "-50%"],
  ] as const) {
    it(`writes the part ${value} as ${written}`, () => assert.equal(formatShare(value), written))
  }

  for (const [value, written] of [
    [999, "999 B"],
    [1000, "1.0 KB"],
    [812_345, "812 KB"],
    [2_412_345, "2.4 MB"],
  ] as const) {
    it(`writes ${value} bytes as ${written}`, () => assert.equal(formatBytes(value), written))
  }
})
