import { Group, NativeSelect, Pagination, Text } from "@mantine/core";
import { NONE, whole } from "../../../lib/wording";

interface PagingProps {
	page: number;
	size: number;
	total: number;
	/** What there are so many of, such as "locations". */
	what: string;
	/** Whether another part is on its way. */
	busy?: boolean;
	sizes?: readonly number[];
	onPage: (page: number) => void;
	onSize?: (size: number) => void;
}

/** Says which part of a list is shown, and goes to another. */
export function Paging({ page, size, total, what, busy = false, sizes = [], onPage, onSize }: PagingProps) {
	const pages = Math.max(1, Math.ceil(total / size));
	const to = Math.min(page * size, total);
	const part = `${whole((page - 1) * size + 1)}${NONE}${whole(to)} of ${whole(total)} ${what}`;
	return (
		<Group justify="space-between" mt="sm" gap="sm">
			<Text size="sm" role="status">
				{busy ? `Loading ${what}…` : total === 0 ? `No ${what}` : part}
			</Text>
			{pages > 1 && (
				<nav aria-label={`Pages of ${what}`}>
					<Pagination
						total={pages}
						value={page}
						onChange={onPage}
						size="sm"
						gap={4}
						getItemProps={(number) => ({
							"aria-label": `Page ${number}`,
							...(number === page ? { "aria-current": "page" as const } : {}),
						})}
						getControlProps={(control) => ({ "aria-label": control === "next" ? "Next page" : "Page before" })}
					/>
				</nav>
			)}
			{onSize && (
				<NativeSelect
					aria-label="Rows on a page"
					size="sm"
					data={sizes.map((each) => ({ value: String(each), label: `${each} on a page` }))}
					value={String(size)}
					onChange={(event) => onSize(Number(event.currentTarget.value))}
				/>
			)}
		</Group>
	);
}
