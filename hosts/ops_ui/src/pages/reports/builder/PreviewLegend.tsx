import { whole } from "../../../lib/wording";
import classes from "../../../map/preview.module.css";
import type { Preview } from "../../../queries/reports";

/** Says what the marks of the preview mean, and how many there are of each. */
export function PreviewLegend({ preview: { points, measured } }: { preview: Preview }) {
	const estimated = points.length - measured.length;
	return (
		<ul className={classes.legend} aria-label="Legend">
			<li>
				<svg width="14" height="14" aria-hidden="true">
					<circle cx="7" cy="7" r="5" className={classes.point} />
				</svg>
				Searched ({whole(measured.length)})
			</li>
			{estimated > 0 && (
				<li>
					<svg width="14" height="14" aria-hidden="true">
						<path d="M7 1 13 7 7 13 1 7Z" className={classes.open} />
					</svg>
					Estimated ({whole(estimated)})
				</li>
			)}
			<li>
				<svg width="14" height="16" viewBox="0 0 20 30" aria-hidden="true">
					<path d="M10 30C7 20 0 18 0 10a10 10 0 0 1 20 0c0 8-7 10-10 20Z" className={classes.pin} />
				</svg>
				Business
			</li>
			<li>
				<svg width="16" height="16" aria-hidden="true">
					<circle cx="8" cy="8" r="6.5" className={classes.ring} />
				</svg>
				Centre
			</li>
		</ul>
	);
}
