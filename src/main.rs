//! The program: arguments, clock and environment in, exit code out.

fn main() -> std::process::ExitCode {
    afterword::cli::main()
}
