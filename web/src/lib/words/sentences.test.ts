import assert from "node:assert/strict"
import { test } from "node:test"
import { translate } from "./sentences.ts"

const sentences = {
  "There is a {what?} of this name already.": "已有同名的{what}。",
  "There is a channel {name} already.": "已有名为 {name} 的通道。",
  user: "用户",
  "`{field?}` {problem!}.": "{field}：{problem}。",
  "is missing": "没有填写",
  "must be one of {list}": "只能是 {list}",
  "{address} refused the key{answered?}. Check it (again).": "{address} 拒绝了密钥{answered}。",
  " (status {status})": "（状态码 {status}）",
}

test("a sentence is found by what stays the same in it", () => {
  const said: readonly (readonly [string, string | undefined])[] = [
    ["There is a user of this name already.", "已有同名的用户。"],
    ["There is a spaceship of this name already.", "已有同名的spaceship。"],
    ["There is a channel user already.", "已有名为 user 的通道。"],
    ["`name` is missing.", "name：没有填写。"],
    ["`mode` must be one of a, b.", "mode：只能是 a, b。"],
    ["`name` is peculiar.", undefined],
    ["a.example refused the key (status 401). Check it (again).", "a.example 拒绝了密钥（状态码 401）。"],
    ["a.example refused the key. Check it (again).", "a.example 拒绝了密钥。"],
    ["Nothing of the kind", undefined],
    ["", undefined],
  ]
  for (const [english, chinese] of said) assert.equal(translate(sentences, english), chinese, english)
})

test("what a value holds is never taken for a place to fill", () => {
  assert.equal(translate(sentences, "There is a channel {what} $& $1 already."), "已有名为 {what} $& $1 的通道。")
})
