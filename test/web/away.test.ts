import assert from "node:assert/strict"
import { describe } from "node:test"
import type { Route } from "playwright-core"
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

  journey("what the server took before the connection broke is shown, and drawn once", async ({ page, room, words, backdrop }) => {
    const { provider } = backdrop
    provider.follow((number) => drawing(number))
    await room.send("a first kite")
    await room.drawn()
    await page.route("**/messages", async (route) => {
      await route.fetch()
      await route.abort("connectionreset")
    })
    await room.send("a second kite")
    await room.messages.nth(1).getByText("a second kite", { exact: true }).waitFor()
    await room.drawn(1, 1, room.answers.nth(1))
    await page.waitForFunction((box) => box?.value === "", await room.composer.elementHandle())
    assert.equal(await page.getByRole("alert").filter({ hasText: words.restored }).count(), 0)
    assert.deepEqual([await room.messages.count(), provider.calls.length], [2, 2])
  })

  journey("a short break is not noticed", async ({ page, room, words, backdrop }) => {
    const { provider } = backdrop
    provider.follow((number) => drawing(number))
    const breakOnce = async (address: string): Promise<void> => {
      const lose = async (route: Route): Promise<void> => {
        await route.fetch()
        await route.abort("connectionreset")
      }
      await page.route(address, lose, { times: 1 })
    }
    await breakOnce("**/messages")
    await room.send("a small drum")
    const first = await room.drawn()
    await breakOnce("**/runs")
    await room.answers.getByRole("button", { name: words.rerun, exact: true }).click()
    await room.answers.getByText(words.version(2, 2), { exact: true }).waitFor()
    assert.notEqual(await room.drawn(), first)
    assert.equal(await page.getByRole("alert").count(), 0)
    assert.equal(provider.calls.length, 2)
  })

  journey("what is sent again after a break is the same message", async ({ page, room, words, backdrop }) => {
    const { provider } = backdrop
    provider.follow((number) => drawing(number))
    await room.send("a first bell")
    await room.drawn()
    // Nothing of it comes to light meanwhile.
    const conversation = /conversations\/[^/?]+$/
    await page.route(conversation, (route) => route.abort())
    await page.route("**/messages", async (route) => {
      await route.fetch()
      await route.abort("connectionreset")
    })
    await room.send("a second bell")
    await page.getByRole("alert").filter({ hasText: words.restored }).waitFor()
    assert.equal(await room.composer.inputValue(), "a second bell")
    await page.unroute("**/messages")
    await room.sendButton.click()
    await room.drawn(1, 1, room.answers.nth(1))
    await page.unroute(conversation)
    await page.reload()
    await room.drawn(1, 1, room.answers.nth(1))
    assert.deepEqual([await room.messages.count(), provider.calls.length], [2, 2])
  })

  journey("what could not be sent waits in its own conversation", async ({ page, room, words, backdrop, look }) => {
    backdrop.provider.follow((number) => drawing(number))
    await room.send("a lone pine")
    await room.drawn()
    await page.waitForURL(/\/c\//)
    const { pathname } = new URL(page.url())
    const gate = Promise.withResolvers<void>()
    await page.route("**/messages", async (route) => {
      await gate.promise
      await route.abort("connectionreset")
    })
    await room.send("now in the snow")
    await room.messages.nth(1).waitFor()
    if (look.device === "phone") await room.button(words.showConversations).click()
    await page.getByRole("link", { name: words.newConversation, exact: true }).first().click()
    await page.getByRole("heading", { name: words.welcome }).waitFor()
    await room.composer.fill("something else")
    gate.resolve()
    await page.getByText(words.unsent).waitFor()
    assert.equal(await room.composer.inputValue(), "something else")
    await room.button(words.goThere).click()
    await page.waitForURL((url) => url.pathname === pathname)
    await page.waitForFunction((box) => box?.value === "now in the snow", await room.composer.elementHandle())
    assert.equal(await room.messages.count(), 1)
    await page.goto("/")
    await page.waitForFunction((box) => box?.value === "something else", await room.composer.elementHandle())
  })

  journey("what is being written outlives a reload", async ({ page, room }) => {
    await room.composer.fill("half a thought about a")
    await room.sendButton.click({ trial: true })
    await page.reload()
    await room.composer.waitFor()
    await page.waitForFunction((box) => box?.value === "half a thought about a", await room.composer.elementHandle())
  })
})
