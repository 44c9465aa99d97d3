import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, type OpsApi, type Schemas } from "../lib/ops-api";
import { useLocationsChanged } from "./locations";

export type ImportResult = Schemas["LocationImportResult"];
export type ImportedRow = Schemas["ImportedRow"];
export type ImportFate = Schemas["ImportFate"];

/** What is to be imported, and how. */
export interface ImportInput {
	csv: string;
	onDuplicate: Schemas["OnImportDuplicate"];
	/** "" when each row names its own. */
	defaultCountry: string;
}

/** What would become of each row. Nothing is stored. */
export function useTrial(input: ImportInput, enabled: boolean) {
	return useQuery({ ...trial(useOpsApi(), input), enabled: enabled && input.csv !== "" });
}

/** Returns a function that tries a file out, so that a form can show what is wrong with it. */
export function useTry(): (input: ImportInput) => Promise<ImportResult> {
	const api = useOpsApi();
	const queries = useQueryClient();
	return (input) => queries.fetchQuery({ ...trial(api, input), retry: false });
}

/** Imports for good. */
export function useImport() {
	const api = useOpsApi();
	const changed = useLocationsChanged();
	return useMutation({
		mutationFn: (input: ImportInput) => send(api, input, false),
		// Also when it failed: nobody knows what an answer that got lost would have said.
		onSettled: () => void changed(),
	});
}

function trial(api: OpsApi, input: ImportInput) {
	return {
		queryKey: ["location-import", fingerprint(input.csv), input.onDuplicate, input.defaultCountry],
		queryFn: () => send(api, input, true),
		staleTime: 60_000,
		refetchOnWindowFocus: false,
	};
}

function send(api: OpsApi, { csv, onDuplicate, defaultCountry }: ImportInput, dryRun: boolean) {
	const body = { csv, dry_run: dryRun, on_duplicate: onDuplicate, default_country: defaultCountry || null };
	return answer(api.POST("/api/ops/locations/import", { body }));
}

/** Returns a short name for a text (FNV-1a), for a key of a megabyte would be compared with every render. */
function fingerprint(text: string): string {
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
	return `${text.length}:${hash >>> 0}`;
}
