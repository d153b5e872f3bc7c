import { expect, it } from "vitest";
import { isIconName } from "../../../designer/ui/icon.tsx";
import { nodeKinds } from "../../../shared/nodes/index.ts";

it.each(nodeKinds.map((kind) => [kind.type, kind.icon]))(
  "the icon of %s, %s, is there",
  (_, icon) => {
    expect(isIconName(icon)).toBe(true);
  },
);
