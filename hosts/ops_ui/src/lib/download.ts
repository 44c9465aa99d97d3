/** Lets the browser save something under a name. */
export function download(name: string, content: Blob): void {
	const url = URL.createObjectURL(content);
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	// Not at once: the browser reads it after the click.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
