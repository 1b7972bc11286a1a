namespace Drydock.Simulators.Workloads.Shell;

/// <summary>
/// The executables of a busybox-like image: sh, bash and the small commands. Authors of images add their own beside them, so that scripts can start those:
/// <c>ShellExecutables.AddTo(executables)</c> on the dictionary that the image is made of.
/// </summary>
public static class ShellExecutables
{
    private static readonly (string Name, Func<AppletCall, Task<int>> Run)[] Applets =
    [
        ("[", TestApplet.RunAsync), ("test", TestApplet.RunAsync), ("cat", TextApplets.Cat), ("cmp", FileApplets.Compare), ("cp", FileApplets.Copy),
        ("date", TextApplets.Date), ("echo", TextApplets.Echo), ("env", TextApplets.Environment), ("false", TextApplets.False), ("find", FindApplet.RunAsync),
        ("grep", TextApplets.Grep), ("head", TextApplets.Head), ("hostname", TextApplets.HostName), ("ls", FileApplets.List), ("mkdir", FileApplets.MakeDirectory),
        ("mv", FileApplets.Move), ("printf", TextApplets.Printf), ("pwd", TextApplets.WorkingDirectory), ("rm", FileApplets.Remove), ("rmdir", FileApplets.RemoveDirectory),
        ("sha256sum", TextApplets.Sha256), ("sleep", ProcessApplets.Sleep), ("sort", TextApplets.Sort), ("stat", FileApplets.Status), ("sync", FileApplets.Sync), ("tail", TextApplets.Tail), ("tar", TarApplet.RunAsync),
        ("touch", FileApplets.Touch), ("true", TextApplets.True), ("wc", TextApplets.WordCount),
    ];

    /// <summary>Adds the shell and its commands. Shells replace themselves by the last command of a script, as those of today do.</summary>
    public static void AddTo(SortedDictionary<string, Func<string, IContainerProgram>> executables) =>
        AddTo(executables, static _ => ShellExecMode.LastCommand, static _ => ShellExecMode.LastCommand, isDebian: false);

    internal static void AddTo(
        SortedDictionary<string, Func<string, IContainerProgram>> executables, Func<string, ShellExecMode> modeOfSh, Func<string, ShellExecMode> modeOfBash, bool isDebian)
    {
        executables["sh"] = tag => new ShellProgram(new ExecutableSet(executables, tag), modeOfSh(tag), isDebian);
        executables["bash"] = tag => new ShellProgram(new ExecutableSet(executables, tag), modeOfBash(tag), isDebian);
        foreach (var (name, run) in Applets) executables[name] = tag => new AppletProgram(run, new ExecutableSet(executables, tag));
    }
}
