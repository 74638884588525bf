import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, it } from "node:test"
import { chooseLanguage, createWelcome, type WelcomeRequest } from "./welcome.ts"
import { words } from "./words.ts"

const welcome = createWelcome()
const request: WelcomeRequest = {
  base: "http://127.0.0.1:8787",
  demo: false,
  model: "limn/painter",
  version: "1.2.3",
  language: undefined,
  acceptLanguage: undefined,
}

describe("the welcome page", () => {
  it("is filled in completely, in both languages", () => {
    assert.deepEqual(Object.keys(words.zh).sort(), Object.keys(words.en).sort())
    for (const language of ["en", "zh"]) {
      const { html } = welcome({ ...request, language })
      assert.doesNotMatch(html, /\{\{/)
      assert.match(html, /http:\/\/127\.0\.0\.1:8787\/v1\/images\/generations/)
    }
    assert.match(welcome({ ...request, language: "zh" }).html, /lang="zh-CN"/)
  })

  it("shows the banner in demo mode only", () => {
    assert.match(welcome({ ...request, demo: true }).html, /Demo mode/)
    assert.doesNotMatch(welcome(request).html, /Demo mode/)
  })

  it("loads nothing from elsewhere and runs only its own script and style", () => {
    const { html, headers } = welcome({ ...request, demo: true })
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//)
    for (const tag of ["style", "script"]) {
      const [, text] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html) ?? []
      const hash = createHash("sha256")
        .update(text ?? "")
        .digest("base64")
      assert.ok(headers["content-security-policy"]?.includes(`${tag}-src 'sha256-${hash}'`), tag)
    }
    assert.doesNotMatch(html, /\son\w+=|\sstyle=/)
  })

  it("escapes the address, which the client chose", () => {
    assert.doesNotMatch(welcome({ ...request, base: `http://x"><script>alert(1)</script>` }).html, /<script>alert/)
  })

  it("speaks the language that the browser would rather have", () => {
    assert.equal(chooseLanguage(undefined, "zh-CN,zh;q=0.9,en;q=0.8"), "zh")
    assert.equal(chooseLanguage(undefined, "en-US,en;q=0.9,zh;q=0.8"), "en")
    assert.equal(chooseLanguage(undefined, "de,en;q=0.5,zh;q=0.7"), "zh")
    assert.equal(chooseLanguage(undefined, "fr"), "en")
    assert.equal(chooseLanguage("zh", "en"), "zh")
    assert.equal(chooseLanguage("xx", "zh"), "zh")
    assert.equal(chooseLanguage(undefined, undefined), "en")
  })
})
