/** The mark of the app: a grid of points, some of them found. */
export function Logo() {
	const found = new Set([0, 1, 3]);
	return (
		<svg aria-hidden="true" width="26" height="26" viewBox="0 0 16 16" style={{ flex: "none" }}>
			<rect width="16" height="16" rx="3.5" fill="#08306b" />
			{Array.from({ length: 9 }, (_, point) => (
				<circle
					// biome-ignore lint/suspicious/noArrayIndexKey: the points never change
					key={point}
					cx={4 + 4 * (point % 3)}
					cy={4 + 4 * Math.floor(point / 3)}
					r="1.4"
					fill={found.has(point) ? "#fdae61" : "#fff"}
				/>
			))}
		</svg>
	);
}
