namespace Drydock.Simulators.Workloads.Shell;

/// <summary>
/// When "sh -c" replaces itself by the command that it runs. It decides who PID 1 is: a shell that waits for a child leaves SIGTERM unhandled, which the kernel drops for PID 1,
/// and the container ends by SIGKILL only, when the grace period is over.
/// </summary>
internal enum ShellExecMode
{
    /// <summary>Never: dash before 0.5.11 (Debian 10 and older).</summary>
    Never,

    /// <summary>When the whole text is one simple command: bash before 5.1 (Debian 10 and older).</summary>
    OnlyCommand,

    /// <summary>For the last simple command, after "&amp;&amp;" or ";" too: busybox, bash and dash of today.</summary>
    LastCommand,
}
