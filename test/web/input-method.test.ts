import assert from "node:assert/strict"
import { describe } from "node:test"
import type { CDPSession } from "playwright-core"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

/** Enter as a page is told of it that an input method takes: by its name, or only as some key that was taken (229). It writes nothing. */
async function pressForMethod(session: CDPSession): Promise<void> {
  for (const [name, code] of [
    ["Enter", 13],
    ["Process", 229],
  ] as const) {
    const key = { key: name, code: "Enter", windowsVirtualKeyCode: code }
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key })
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key })
  }
}

describe("writing with an input method", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey("Enter chooses a candidate and does not send", async ({ page, window, room }) => {
    const session = await window.newCDPSession(page)
    const sent: string[] = []
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/messages")) sent.push(request.url())
    })
    await room.composer.focus()
    await session.send("Input.imeSetComposition", { text: "yizhimao", selectionStart: 8, selectionEnd: 8 })
    assert.equal(await room.composer.inputValue(), "yizhimao")
    await pressForMethod(session)
    assert.equal(await room.composer.inputValue(), "yizhimao")
    await session.send("Input.insertText", { text: "一只猫" })
    assert.equal(await room.composer.inputValue(), "一只猫")
    assert.equal(await room.messages.count(), 0)

    await page.keyboard.press("Shift+Enter")
    await session.send("Input.imeSetComposition", { text: "zai", selectionStart: 3, selectionEnd: 3 })
    await session.send("Input.insertText", { text: "在窗台上" })
    assert.equal(await room.composer.inputValue(), "一只猫\n在窗台上")
    assert.deepEqual(sent, [])
    // Once nothing is being composed, Enter sends. Only now is it pressed for that: an earlier one would have sent less.
    await page.keyboard.press("Enter")
    await room.messages.getByText("一只猫\n在窗台上", { exact: true }).waitFor()
    await room.drawn()
    assert.equal(sent.length, 1)
  })

  journey("Enter in the search for models does not choose while it composes", async ({ page, window, room, words }) => {
    const session = await window.newCDPSession(page)
    await room.openModels()
    await page.getByRole("searchbox", { name: words.searchModels }).focus()
    await session.send("Input.imeSetComposition", { text: "nano", selectionStart: 4, selectionEnd: 4 })
    await pressForMethod(session)
    assert.ok(await room.dialog(words.chooseModel).isVisible())
  })
})
