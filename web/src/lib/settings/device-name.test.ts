import assert from "node:assert/strict"
import { test } from "node:test"
import { deviceName } from "./device-name.ts"

const agents: readonly (readonly [string | null, string | undefined])[] = [
  [null, undefined],
  ["curl/8.5.0", undefined],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36", "Chrome, Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0",
    "Edge, Windows",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox, macOS"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
    "Safari, iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36",
    "Chrome, Android",
  ],
]

for (const [agent, expected] of agents) {
  test(`${agent?.slice(0, 60) ?? "nothing"} is ${expected ?? "unknown"}`, () => {
    const name = deviceName(agent)
    assert.equal(name && `${name.browser}, ${name.system}`, expected)
  })
}
