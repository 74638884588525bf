import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Page } from "playwright-core"
import { solidPng } from "../support/pictures.ts"
import { drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { canary, hostileTexts } from "./support/hostile-texts.ts"
import { useStage } from "./support/stage.ts"

/** What HTML and Unicode let nobody see. */
const unseen = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g

/** Asserts that nothing ran, that the page is where it was, and that nothing is wider than the screen. */
async function assertHarmless(page: Page, where: string): Promise<void> {
  const found = (await page.evaluate(`({
    ran: "${canary}" in globalThis,
    foreign: [...document.querySelectorAll("main :is(script, iframe, object, embed, form[action], base, meta, style, link, math)")].map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length,
    links: [...document.querySelectorAll("a[href]")].map((one) => one.href).filter((href) => !/^(https?|mailto|blob):/.test(href)),
    pictures: [...document.images].map((one) => one.src).filter((src) => !src.startsWith(location.origin) && !src.startsWith("blob:") && src !== ""),
    overflow: document.documentElement.scrollWidth > innerWidth,
  })`)) as object
  assert.deepEqual(found, { ran: false, foreign: [], handlers: 0, links: [], pictures: [], overflow: false }, where)
}

describe("hostile texts", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("in prompts and titles they are shown as they were written", async ({ page, room, words, all, backdrop: { provider } }) => {
    provider.follow((number) => drawing(number))
    // One message with all of them, and so a title made of them.
    const text = hostileTexts.join("\n\n").replaceAll("\u0000", "")
    await room.send(text)
    const picture = await room.drawn()
    assert.ok(picture !== "")
    assert.equal((await room.messages.first().getByRole("paragraph").innerText()).replace(unseen, ""), text.replace(unseen, ""))
    await assertHarmless(page, "in the conversation")

    await room.picture().click()
    await room.dialog(all.studio.viewer.title).waitFor()
    await assertHarmless(page, "in the picture's details")
    await page.keyboard.press("Escape")

    const title = hostileTexts.slice(2, 4).join(" ")
    await room.button(words.conversationMenu).click()
    await page.getByRole("menuitem", { name: words.rename, exact: true }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("textbox").fill(title)
    await dialog.getByRole("button", { name: all.kit.save, exact: true }).click()
    await page.getByRole("heading", { name: title, exact: true }).first().waitFor()
    await page.reload()
    await page.getByRole("heading", { name: title, exact: true }).first().waitFor()
    await room.drawn()
    await assertHarmless(page, "after a reload")
  })

  journey("in what a model writes they do nothing", async ({ page, room, backdrop: { provider } }) => {
    // An open tag of one would hide the next: each comes alone as well as with all.
    const answers = [...hostileTexts, hostileTexts.join("\n\n")]
    for (const [index, text] of answers.entries()) {
      provider.follow(() => drawing(index, `${text}\n\nEnd of it.`))
      await room.send(`text ${index}`)
      await room.answers.nth(index).getByText("End of it.").waitFor()
      await assertHarmless(page, `with ${text.slice(0, 60)}`)
      // HTML is what it was written as; Markdown is what it stands for.
      if (/^<\w+[^>]*>$/.test(text) && text.length < 200) assert.ok((await room.answers.nth(index).innerText()).includes(text), text)
    }
    await page.reload()
    await room.drawn()
    await assertHarmless(page, "after a reload")
  })

  journey("in what a provider says of a failure, and in the names of files", async ({ page, room, words, backdrop: { provider } }) => {
    const all = hostileTexts.join(" ")
    provider.follow(() => ({ status: 400, message: all }))
    await room.send("fail, please")
    await page.getByText(words.failed, { exact: true }).waitFor()
    await assertHarmless(page, "in a failure")

    const name = `"><img src=x onerror="globalThis.${canary}=1">.png`
    await page
      .locator('input[type="file"][multiple]')
      .setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from(solidPng(64, 64, [9, 9, 9])) })
    await room.button(words.removePicture(1)).waitFor()
    await page.getByRole("button", { name }).first().waitFor()
    await assertHarmless(page, "in the name of a file")
  })
})
