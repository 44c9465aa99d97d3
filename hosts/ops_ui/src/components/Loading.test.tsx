import { act, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "../test/render";
import { Loading } from "./Loading";

test("says what is loading, and later that it takes long", () => {
	vi.useFakeTimers();
	open(<Loading what="your locations">…</Loading>);
	expect(screen.getByRole("status")).toHaveTextContent(/^Loading your locations$/);
	act(() => vi.advanceTimersByTime(3000));
	expect(screen.getByRole("status")).toHaveTextContent("This takes longer than usual.");
	vi.useRealTimers();
});
