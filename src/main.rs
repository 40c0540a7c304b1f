//! The program: arguments, clock and environment in, exit code out.

/// Pages are made of many short texts on all cores; the system's own allocator took a fifth of a build for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    afterword::cli::main()
}
