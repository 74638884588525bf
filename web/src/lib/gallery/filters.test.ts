import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { isNarrowed, noFilters, pictureQuery, readFilters, writeFilters, type Filters } from "./filters.ts"

const filters: fc.Arbitrary<Filters> = fc.record(
  {
    q: fc.string(),
    model: fc.string(),
    kind: fc.constantFrom("generated", "uploaded", "mask"),
    ratio: fc.constantFrom("", "square", "landscape", "portrait"),
    favourite: fc.boolean(),
    source: fc.constantFrom("", "app", "api"),
    month: fc.constantFrom("", "2026-11", "2027-01"),
    sort: fc.constantFrom("newest", "oldest"),
  },
  { noNullPrototype: true },
)

test("filters are the same after they were in an address", () => {
  fc.assert(fc.property(filters, (wanted) => assert.deepEqual(readFilters(new URLSearchParams(writeFilters(wanted))), wanted)))
})

test("what makes no sense is passed over", () => {
  const search = new URLSearchParams("kind=film&ratio=round&favourite=yes&source=mail&month=2026-13&sort=best")
  assert.deepEqual(readFilters(search), noFilters)
})

test("another order leaves nothing out", () => {
  assert.equal(isNarrowed({ ...noFilters, sort: "oldest" }), false)
  assert.equal(isNarrowed({ ...noFilters, favourite: true }), true)
})

test("a month is asked for from its first moment up to the next one's", () => {
  const { from, to } = pictureQuery({ ...noFilters, month: "2026-12" })
  assert.deepEqual([from, to], ["2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"])
})
