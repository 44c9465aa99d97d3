import { useCallback, useEffect, useState } from "react";
import { useUrlState } from "../../../lib/url-state";
import { type Field, fieldId, inOrder, SECTIONS, type Section, sectionOf } from "./form-faults";

const PARAMETER = "section";
const NONE = "none";
const AT_FIRST: readonly Section[] = ["business", "map", "keywords"];

/** Which sections are open, which the address knows; and a way to bring people to a field wherever it is. */
export function useOpenSections() {
	const [params, change] = useUrlState();
	const given = params.getAll(PARAMETER);
	const open = given.length > 0 ? SECTIONS.filter((section) => given.includes(section)) : AT_FIRST;
	const [target, setTarget] = useState<{ field: Field } | null>(null);
	const setOpen = useCallback(
		(sections: readonly string[]) => change({ [PARAMETER]: sections.length > 0 ? [...sections] : NONE }, true),
		[change],
	);
	const isOpen = target !== null && open.includes(sectionOf(target.field));
	useEffect(() => {
		if (target === null || !isOpen) return;
		document.getElementById(fieldId(target.field))?.focus();
		setTarget(null);
	}, [target, isOpen]);
	/** Opens the sections of these fields and puts the cursor into the first of them. */
	const reveal = (fields: readonly Field[]) => {
		const [first] = inOrder(fields);
		if (!first) return;
		setOpen(
			SECTIONS.filter((section) => open.includes(section) || fields.some((field) => sectionOf(field) === section)),
		);
		setTarget({ field: first });
	};
	return { open: [...open], setOpen, reveal };
}
