import { Badge, Group, Text, Title } from "@mantine/core";
import { NONE } from "../../lib/wording";
import type { Listing } from "../../queries/results";
import classes from "./CellListings.module.css";
import { rating } from "./cell-words";

interface CellListingsProps {
	/** Best first. */
	keys: readonly string[];
	listings: ReadonlyMap<string, Listing>;
	ownKey: string;
	/** Rank of one's own business, or null. */
	found: number | null;
}

/** Who was listed at a point, in order; one's own business is marked in words, too. */
export function CellListings({ keys, listings, ownKey, found }: CellListingsProps) {
	return (
		<section aria-labelledby="cell-listings">
			<Title order={3} size="h4" id="cell-listings" mb={4}>
				Who ranks here
			</Title>
			{keys.length === 0 ? (
				<Text size="sm">There is no list for this point.</Text>
			) : (
				<ol className={classes.list}>
					{keys.map((key, index) => {
						const listing = listings.get(key);
						const own = key === ownKey;
						return (
							<li key={key} className={own ? `${classes.entry} ${classes.own}` : classes.entry} value={index + 1}>
								<Text fw={700} className={classes.rank} aria-hidden>
									{index + 1}
								</Text>
								<div>
									<Group gap="xs">
										<Text size="sm" fw={own ? 700 : 500}>
											{listing?.name ?? key}
										</Text>
										{own && <Badge size="sm">Your business</Badge>}
									</Group>
									<Text size="xs" c="dimmed">
										{(listing && [rating(listing), listing.category, listing.address].filter(Boolean).join(" · ")) ||
											NONE}
									</Text>
								</div>
							</li>
						);
					})}
				</ol>
			)}
			{keys.length > 0 && found === null && (
				<Text size="sm" mt="xs">
					Your business is not in this list.
				</Text>
			)}
		</section>
	);
}
