import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { OpsProviders } from "../app/OpsProviders";

interface Options {
	/** Where the component is opened. */
	at?: string;
	/** Pattern of its address, when it reads parameters from it. */
	path?: string;
}

/** Renders a component as in the app, and returns a person who uses it and where they are. */
export function open(component: ReactNode, { at = "/ops", path = "*" }: Options = {}) {
	const where = { current: at };
	function Where() {
		const { pathname, search } = useLocation();
		where.current = pathname + search;
		return null;
	}
	const view = render(
		<OpsProviders env="test" baseUrl="http://hub.example">
			<MemoryRouter initialEntries={[at]}>
				<Where />
				<Routes>
					<Route path={path} element={component} />
					<Route path="*" element={null} />
				</Routes>
			</MemoryRouter>
		</OpsProviders>,
	);
	return { ...view, person: userEvent.setup(), where: () => where.current };
}
