import { Component, type ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
	children: ReactNode;
	/** Clears the error when it changes, such as the path. */
	resetKey?: string;
	/** What to show instead of the explanation, where the page can do without the part that broke. */
	fallback?: ReactNode;
}

/** Catches what a page throws while it renders, and offers a way on instead of a blank screen. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
	override state: { error: unknown } = { error: null };

	static getDerivedStateFromError(error: unknown) {
		return { error };
	}

	override componentDidUpdate(before: Props) {
		if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
	}

	override render() {
		if (this.state.error === null) return this.props.children;
		if (this.props.fallback !== undefined) return this.props.fallback;
		return <Failure wholePage error={this.state.error} retry={() => this.setState({ error: null })} />;
	}
}
