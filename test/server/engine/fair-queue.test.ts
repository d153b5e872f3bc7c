import { fc } from "../../support/property.ts";
import { expect, test } from "vitest";
import { FairQueue } from "../../../server/engine/fair-queue.ts";

function queueOf(...items: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.push(item.charAt(0), item, item);
  return queue;
}

test("an empty queue has nothing to take", () => {
  const queue = queueOf();
  expect(queue.shift()).toBeUndefined();
  expect(queue.shiftFrom("a")).toBeUndefined();
  expect(queue.keys).toBe(0);
});

test("keys take turns, and each keeps its order", () => {
  const queue = queueOf("a1", "a2", "a3", "b1", "c1", "c2");
  expect(queue.keys).toBe(3);
  expect(queue.clear()).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
  expect(queue.keys).toBe(0);
});

test("an item that waits already does not wait twice", () => {
  const queue = queueOf("a1", "a1", "a2");
  expect(queue.has("a", "a1")).toBe(true);
  expect(queue.has("b", "a1")).toBe(false);
  expect(queue.clear()).toEqual(["a1", "a2"]);
  expect(queue.has("a", "a1")).toBe(false);
});

test("ten thousand items of one key are no delay for the next key", () => {
  const queue = new FairQueue<string>();
  for (let index = 0; index < 10_000; index += 1)
    queue.push("a", String(index), `a${String(index)}`);
  queue.shift();
  queue.push("b", "b0", "b0");
  expect([queue.shift(), queue.shift()]).toContain("b0");
});

test("whoever asks for a key gets its oldest, out of turn", () => {
  const queue = queueOf("a1", "b1", "b2");
  expect(queue.shiftFrom("b")).toBe("b1");
  expect(queue.clear()).toEqual(["a1", "b2"]);
});

test("a key that comes back after its line was empty waits behind the others", () => {
  const queue = queueOf("a1", "b1", "b2");
  expect(queue.shiftFrom("a")).toBe("a1");
  expect(queue.keys).toBe(1);
  queue.push("a", "a2", "a2");
  expect(queue.clear()).toEqual(["b1", "a2", "b2"]);
});

test("nothing is lost or doubled, a key's items keep their order, and no key waits longer than one round", () => {
  const key = fc.constantFrom("a", "b", "c", "d");
  const operation = fc.oneof(
    fc.record({ do: fc.constant("push" as const), key }),
    fc.record({ do: fc.constant("shift" as const), key }),
    fc.record({ do: fc.constant("from" as const), key }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const queue = new FairQueue<{ readonly key: string; readonly number: number }>();
      const waiting = new Map<string, number[]>();
      const passedOver = new Map<string, number>();
      const open = (): readonly string[] => [...waiting.keys()];
      const took = (item: { readonly key: string; readonly number: number } | undefined): void => {
        const line = waiting.get(item?.key ?? "") ?? [];
        expect(line.shift()).toBe(item?.number);
        if (line.length > 0) return;
        waiting.delete(item?.key ?? "");
        passedOver.delete(item?.key ?? "");
      };
      const shift = (): void => {
        const item = queue.shift();
        expect(item === undefined).toBe(waiting.size === 0);
        took(item);
        for (const other of open()) {
          passedOver.set(other, other === item?.key ? 0 : (passedOver.get(other) ?? 0) + 1);
          // Three other keys, one item each.
          expect(passedOver.get(other)).toBeLessThanOrEqual(3);
        }
      };
      operations.forEach((entry, number) => {
        if (entry.do === "push") {
          waiting.set(entry.key, [...(waiting.get(entry.key) ?? []), number]);
          queue.push(entry.key, String(number), { key: entry.key, number });
        } else if (entry.do === "shift") shift();
        else if (waiting.has(entry.key)) took(queue.shiftFrom(entry.key));
        else expect(queue.shiftFrom(entry.key)).toBeUndefined();
        expect(queue.keys).toBe(waiting.size);
      });
      while (waiting.size > 0) shift();
      expect(queue.shift()).toBeUndefined();
    }),
  );
});
