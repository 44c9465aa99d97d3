/** Something that JSON can say. */
type Json = unknown;

/** Returns the RFC 7396 merge patch that makes `after` of `before`: what stays is left out, what is gone is null. */
export function mergePatch(before: Json, after: Json): Record<string, Json> {
	const patch: Record<string, Json> = {};
	if (!isObject(before) || !isObject(after)) return patch;
	for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
		const [was = null, is = null] = [before[name], after[name]];
		if (isSame(was, is)) continue;
		patch[name] = isObject(was) && isObject(is) ? mergePatch(was, is) : is;
	}
	return patch;
}

/** Returns whether two values say the same; a member that is missing is one that is null. */
export function isSame(one: Json, other: Json): boolean {
	if (isObject(one) && isObject(other)) return Object.keys(mergePatch(one, other)).length === 0;
	return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function isObject(value: Json): value is Record<string, Json> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
