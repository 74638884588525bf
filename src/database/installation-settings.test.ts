import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { forEachEngine } from "./database-testing.ts"
import { changeInstallationSettings, newMemberBudget, readInstallationSettings } from "./installation-settings.ts"

forEachEngine((open) => {
  describe("installation settings", () => {
    it("have defaults, stay where nobody names them, and can be taken away", async (test) => {
      const database = await open(test)
      assert.deepEqual(await readInstallationSettings(database), { hideThumbnails: false, memberBudgetPeriod: "month" })
      assert.equal(await newMemberBudget(database), undefined)
      await changeInstallationSettings(database, {
        hideThumbnails: true,
        memberBudget: 0,
        memberBudgetPeriod: "day",
        announcement: "Hello",
      })
      await changeInstallationSettings(database, { announcement: null })
      assert.deepEqual(await readInstallationSettings(database), { hideThumbnails: true, memberBudget: 0, memberBudgetPeriod: "day" })
      assert.deepEqual(await newMemberBudget(database), { cap: 0, period: "day" })
      await changeInstallationSettings(database, { memberBudget: null, hideThumbnails: false })
      assert.deepEqual(await readInstallationSettings(database), { hideThumbnails: false, memberBudgetPeriod: "day" })
    })
  })
})
