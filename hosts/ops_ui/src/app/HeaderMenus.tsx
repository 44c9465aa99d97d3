import { ColorSchemeMenu } from "./ColorSchemeMenu";
import { OwnerMenu } from "./OwnerMenu";

/** The menus of the header, apart so that the first paint need not wait for them. */
export function HeaderMenus() {
	return (
		<>
			<ColorSchemeMenu />
			<OwnerMenu />
		</>
	);
}
