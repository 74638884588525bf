import assert from "node:assert/strict"
import { describe } from "node:test"
import type { ScriptedProvider } from "../support/scripted-provider.ts"
import { drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { Room } from "./support/room.ts"
import { useStage } from "./support/stage.ts"

/** Has the provider wait, once it was asked, until it is let go on. */
function hold(provider: ScriptedProvider): { readonly asked: Promise<void>; readonly goOn: () => void } {
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  provider.follow(async (number) => {
    asked.resolve()
    await gate.promise
    return drawing(number)
  })
  return { asked: asked.promise, goOn: () => gate.resolve() }
}

describe("away and back", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey(
    "a tab that was closed while it drew shows the picture when it is opened again",
    async ({ page, room, window, words, backdrop }) => {
      const { asked, goOn } = hold(backdrop.provider)
      await room.send("a patient heron")
      await asked
      await page.waitForURL(/\/c\//)
      const address = page.url()
      await page.close()
      goOn()
      const again = await window.newPage()
      await again.goto(address)
      await new Room(again, words).drawn()
    },
  )

  journey("a page without a network catches up by itself", async ({ page, room, window, words, backdrop }) => {
    const { asked, goOn } = hold(backdrop.provider)
    await room.send("a bridge in the rain")
    await asked
    await room.answers.getByText(words.drawing, { exact: true }).waitFor()
    await window.setOffline(true)
    await page.getByText(words.connectionLost, { exact: true }).waitFor()
    goOn()
    await window.setOffline(false)
    await room.drawn()
    await page.getByText(words.connectionLost, { exact: true }).waitFor({ state: "detached" })
  })

  journey("what could not be sent is kept", async ({ page, room, window, words, all, backdrop }) => {
    backdrop.provider.follow((number) => drawing(number))
    await window.setOffline(true)
    const text = "a lantern that nobody saw"
    await room.send(text)
    const notice = page.getByRole("alert").filter({ hasText: words.restored })
    await notice.filter({ hasText: all.kit.offline }).waitFor()
    assert.equal(await room.composer.inputValue(), text)
    assert.equal(await room.messages.count(), 0)
    await window.setOffline(false)
    await room.sendButton.click()
    await room.drawn()
    await notice.waitFor({ state: "detached" })
    assert.equal(await room.composer.inputValue(), "")
    assert.equal(await room.messages.count(), 1)
  })

  journey("what is being written outlives a reload", async ({ page, room }) => {
    await room.composer.fill("half a thought about a")
    await room.sendButton.click({ trial: true })
    await page.reload()
    await room.composer.waitFor()
    await page.waitForFunction((box) => box?.value === "half a thought about a", await room.composer.elementHandle())
  })
})
