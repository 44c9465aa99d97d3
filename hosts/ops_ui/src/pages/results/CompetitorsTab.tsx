import { Badge, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useUrlState } from "../../lib/url-state";
import { figure, whole } from "../../lib/wording";
import { rating } from "./cell-words";
import { COMPETITOR_SORTS, type CompetitorSort, findCompetitors, listedPoints, sortCompetitors } from "./competitors";
import classes from "./ResultsTable.module.css";
import { ScrollRegion } from "./ScrollRegion";
import { SourceBadges } from "./SourceBadges";
import { type Shown, useListings } from "./shown-results";

const COLUMNS: readonly { by: CompetitorSort; label: string; descending: boolean }[] = [
	{ by: "name", label: "Business", descending: false },
	{ by: "top3", label: "Top-3 share", descending: true },
	{ by: "average", label: "Average rank", descending: false },
	{ by: "best", label: "Best rank", descending: false },
	{ by: "appearances", label: "Listed at", descending: true },
];

/** Every business that was listed anywhere on the grid, and how it does there. */
export function CompetitorsTab({ shown }: { shown: Shown }) {
	const [params, change] = useUrlState();
	const listings = useListings(shown.results);
	const { cells, keyword, sources, results } = shown;
	const found = useMemo(
		() => findCompetitors(cells, listings, results.business.key),
		[cells, listings, results.business.key],
	);
	const by = COMPETITOR_SORTS.find((sort) => sort === params.get("sort")) ?? "top3";
	const usual = COLUMNS.find((column) => column.by === by)?.descending ?? false;
	const descending = params.has("order") ? params.get("order") === "desc" : usual;
	const sorted = useMemo(() => sortCompetitors(found, by, descending), [found, by, descending]);
	const points = listedPoints(cells);
	const sort = (column: (typeof COLUMNS)[number]) => {
		const down = column.by === by ? !descending : column.descending;
		change({ sort: column.by, order: down ? "desc" : "asc" });
	};
	return (
		<>
			<Group gap="xs" mb="xs">
				<SourceBadges
					sources={sources.filter((source) => source !== "estimated")}
					provider={results.provenance.provider}
				/>
				<Text size="sm" c="dimmed">
					{whole(found.length)} businesses in the lists of {whole(points)} points for {keyword}. Shares are of these
					points; averages are over the points where a business is listed.
				</Text>
			</Group>
			<ScrollRegion label={`Businesses found for ${keyword}`} className={classes.scroll}>
				<Table striped highlightOnHover stickyHeader horizontalSpacing={8} className={classes.table}>
					<Table.Thead>
						<Table.Tr>
							{COLUMNS.map((column) => (
								<Table.Th
									key={column.by}
									{...(column.by === by ? { "aria-sort": descending ? "descending" : "ascending" } : {})}
									className={column.by === "name" ? undefined : classes.number}
								>
									<UnstyledButton className={classes.sort} onClick={() => sort(column)}>
										{column.label}
										<span aria-hidden className={classes.arrow}>
											{column.by === by ? (descending ? "▼" : "▲") : ""}
										</span>
									</UnstyledButton>
								</Table.Th>
							))}
							<Table.Th>Reviews</Table.Th>
						</Table.Tr>
					</Table.Thead>
					<Table.Tbody>
						{sorted.length === 0 && (
							<Table.Tr>
								<Table.Td colSpan={COLUMNS.length + 1}>No list has come from the provider yet.</Table.Td>
							</Table.Tr>
						)}
						{sorted.map(({ listing, own, appearances, best, average, top3 }) => (
							<Table.Tr key={listing.key} className={own ? classes.own : undefined}>
								<Table.Th scope="row">
									<Group gap="xs" wrap="nowrap">
										<span>{listing.name}</span>
										{own && (
											<Badge size="sm" variant="light">
												Your business
											</Badge>
										)}
									</Group>
									{listing.address && (
										<Text size="xs" c="dimmed" fw={400}>
											{listing.address}
										</Text>
									)}
								</Table.Th>
								<Table.Td className={classes.number}>{figure(top3, "percent")}</Table.Td>
								<Table.Td className={classes.number}>{figure(average, "rank")}</Table.Td>
								<Table.Td className={classes.number}>{best}</Table.Td>
								<Table.Td className={classes.number}>
									{whole(appearances)} of {whole(points)}
								</Table.Td>
								<Table.Td>{rating(listing) || "–"}</Table.Td>
							</Table.Tr>
						))}
					</Table.Tbody>
				</Table>
			</ScrollRegion>
		</>
	);
}
