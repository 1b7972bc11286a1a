using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Commands over files: touch, ls, mkdir, rm, cp, mv, sync, cmp.</summary>
internal static class FileApplets
{
    internal static Task<int> Touch(AppletCall call)
    {
        foreach (var operand in call.Parse("c").Operands) call.Files.Write(call.PathOf(operand), 0, []);
        return Task.FromResult(0);
    }

    internal static Task<int> List(AppletCall call)
    {
        var (options, operands) = call.Parse("1laAh");
        var code = 0;
        foreach (var operand in operands.Count == 0 ? ["."] : operands)
        {
            var path = call.PathOf(operand);
            if (call.Files.Stat(path) is not { } status)
            {
                code = call.Fail($"{operand}: No such file or directory");
                continue;
            }

            if (operands.Count > 1 && status.IsDirectory) call.Print(operand + ":\n");
            foreach (var name in status.IsDirectory ? call.Files.List(path) : [operand])
            {
                if (name[0] == '.' && status.IsDirectory && !options.AsSpan().ContainsAny('a', 'A')) continue;
                var entry = status.IsDirectory ? call.Files.Stat(FilePath.Combine(path, name)) ?? status : status;
                call.Print(options.Contains('l', StringComparison.Ordinal) ? LongLine(entry, name) : name + "\n");
            }
        }

        return Task.FromResult(code);
    }

    /// <summary>stat -c with %s (size), %n (name as given), %Y (modified, seconds), %F (kind).</summary>
    internal static Task<int> Status(AppletCall call)
    {
        if (call.Arguments.Count < 3 || call.Arguments[1] != "-c") throw new AppletUsageException("only -c FORMAT FILE... is simulated");
        var code = 0;
        foreach (var operand in call.Arguments.Skip(3))
        {
            if (call.Files.Stat(call.PathOf(operand)) is not { } status)
            {
                code = call.Fail($"can't stat '{operand}': No such file or directory");
                continue;
            }

            call.Print(call.Arguments[2]
                .Replace("%s", status.Size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("%Y", status.Modified.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("%F", status.IsDirectory ? "directory" : "regular file", StringComparison.Ordinal)
                .Replace("%n", operand, StringComparison.Ordinal) + "\n");
        }

        return Task.FromResult(code);
    }

    internal static Task<int> MakeDirectory(AppletCall call)
    {
        var (options, operands) = call.Parse("p");
        var code = 0;
        foreach (var operand in operands)
        {
            var path = call.PathOf(operand);
            var makesParents = options.Length > 0;
            if (!makesParents && call.Files.Stat(path) is not null) code = call.Fail($"can't create directory '{operand}': File exists");
            else if (!makesParents && call.Files.Stat(FilePath.Parent(path)) is null) code = call.Fail($"can't create directory '{operand}': No such file or directory");
            else call.Files.CreateDirectory(path);
        }

        return Task.FromResult(code);
    }

    internal static Task<int> Remove(AppletCall call)
    {
        var (options, operands) = call.Parse("rRf");
        var code = 0;
        foreach (var operand in operands)
        {
            var path = call.PathOf(operand);
            var status = call.Files.Stat(path);
            if (status is null && options.Contains('f', StringComparison.Ordinal)) continue;
            if (status is null) code = call.Fail($"can't remove '{operand}': No such file or directory");
            else if (status.IsDirectory && !options.AsSpan().ContainsAny('r', 'R')) code = call.Fail($"'{operand}' is a directory");
            else RemoveTree(call.Files, path, status);
        }

        return Task.FromResult(code);
    }

    internal static Task<int> RemoveDirectory(AppletCall call)
    {
        foreach (var operand in call.Parse("").Operands)
        {
            if (call.Files.Stat(call.PathOf(operand)) is { IsDirectory: false }) return Task.FromResult(call.Fail($"'{operand}': Not a directory"));
            call.Files.Delete(call.PathOf(operand));
        }

        return Task.FromResult(0);
    }

    internal static Task<int> Copy(AppletCall call)
    {
        var (options, operands) = call.Parse("rRaf");
        if (operands.Count < 2) throw new AppletUsageException("missing destination");
        var isRecursive = options.AsSpan().ContainsAny('r', 'R', 'a');
        var code = 0;
        foreach (var operand in operands.SkipLast(1))
        {
            var source = call.PathOf(operand);
            if (call.Files.Stat(source) is not { } status) code = call.Fail($"can't stat '{operand}': No such file or directory");
            else if (status.IsDirectory && !isRecursive) code = call.Fail($"omitting directory '{operand}'");
            else CopyTree(call.Files, source, Target(call, source, operands[^1]));
        }

        return Task.FromResult(code);
    }

    internal static Task<int> Move(AppletCall call)
    {
        var (_, operands) = call.Parse("f");
        if (operands.Count < 2) throw new AppletUsageException("missing destination");
        foreach (var operand in operands.SkipLast(1))
        {
            var source = call.PathOf(operand);
            var target = Target(call, source, operands[^1]);
            try
            {
                call.Files.Rename(source, target);
            }
            catch (SimIoException exception) when (exception.Code == "EXDEV")
            {
                CopyTree(call.Files, source, target);
                RemoveTree(call.Files, source, call.Files.Stat(source)!);
            }
        }

        return Task.FromResult(0);
    }

    internal static async Task<int> Sync(AppletCall call)
    {
        var operands = call.Parse("").Operands;
        if (operands.Count == 0) await call.Files.SyncAsync(CancellationToken.None);
        foreach (var operand in operands) await call.Files.FsyncAsync(call.PathOf(operand), CancellationToken.None);
        return 0;
    }

    internal static async Task<int> Compare(AppletCall call)
    {
        if (call.Context.Arguments.Contains("-n")) return CompareRange(call);
        var (options, operands) = call.Parse("s");
        if (operands.Count != 2) throw new AppletUsageException("needs two files");
        var (left, right) = (await call.ReadAsync(operands[0]), await call.ReadAsync(operands[1]));
        var first = left.Span;
        var second = right.Span;
        var common = first.CommonPrefixLength(second);
        if (common == first.Length && common == second.Length) return 0;
        if (options.Length > 0) return 1;
        if (common == first.Length || common == second.Length) call.Context.WriteStderr($"cmp: EOF on {(common == first.Length ? operands[0] : operands[1])}\n");
        else call.Print(string.Create(CultureInfo.InvariantCulture, $"{operands[0]} {operands[1]} differ: char {common + 1}, line {first[..common].Count((byte)'\n') + 1}\n"));
        return 1;
    }

    /// <summary>cmp -n COUNT FILE FILE [SKIP SKIP]: piece by piece, for files of any size.</summary>
    private static int CompareRange(AppletCall call)
    {
        const int Piece = 64 << 10;
        var words = call.Context.Arguments;
        if (words.Count is not (5 or 7) || words[1] != "-n" || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) throw new AppletUsageException("takes -n COUNT FILE FILE [SKIP SKIP]");
        var (left, right) = (call.PathOf(words[3]), call.PathOf(words[4]));
        var (skipLeft, skipRight) = words.Count == 7 ? (Offset(words[5]), Offset(words[6])) : (0, 0);
        foreach (var (path, operand) in (ReadOnlySpan<(string, string)>)[(left, words[3]), (right, words[4])])
        {
            if (call.Files.Stat(path) is null) throw Errno.Failure("ENOENT", operand);
        }

        var (one, other) = (new byte[Piece], new byte[Piece]);
        for (var done = 0L; done < count;)
        {
            done = Math.Max(done, Math.Min(call.Files.NextData(left, skipLeft + done) - skipLeft, call.Files.NextData(right, skipRight + done) - skipRight));
            if (done >= count) break;
            var wanted = (int)Math.Min(Piece, count - done);
            var (a, b) = (call.Files.Read(left, skipLeft + done, one.AsSpan(0, wanted)), call.Files.Read(right, skipRight + done, other.AsSpan(0, wanted)));
            var common = one.AsSpan(0, a).CommonPrefixLength(other.AsSpan(0, b));
            if (common < Math.Max(a, b))
            {
                if (common == Math.Min(a, b)) call.Context.WriteStderr($"cmp: EOF on {(a < b ? words[3] : words[4])}\n");
                else call.Print(string.Create(CultureInfo.InvariantCulture, $"{words[3]} {words[4]} differ: char {done + common + 1}\n"));
                return 1;
            }

            if (a == 0) break;
            done += a;
        }

        return 0;
    }

    private static long Offset(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : throw new AppletUsageException($"'{text}' is no offset");

    private static string Target(AppletCall call, string source, string operand)
    {
        var path = call.PathOf(operand);
        return call.Files.Stat(path) is { IsDirectory: true } ? FilePath.Combine(path, FilePath.Name(source)) : path;
    }

    private static string LongLine(FileStatus status, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(status.IsDirectory ? "drwxr-xr-x" : "-rw-r--r--")}    1 root     root     {status.Size,9} {status.Modified:MMM dd HH:mm} {name}\n");

    private static void RemoveTree(IFileSystem files, string path, FileStatus status)
    {
        if (status.IsDirectory)
        {
            foreach (var name in files.List(path))
            {
                var child = FilePath.Combine(path, name);
                RemoveTree(files, child, files.Stat(child)!);
            }
        }

        files.Delete(path);
    }

    private static void CopyTree(IFileSystem files, string source, string target)
    {
        if (files.Stat(source) is { IsDirectory: true })
        {
            files.CreateDirectory(target);
            foreach (var name in files.List(source)) CopyTree(files, FilePath.Combine(source, name), FilePath.Combine(target, name));
            return;
        }

        var contents = files.ReadAll(source);
        files.Truncate(target, 0);
        files.Write(target, 0, contents);
    }
}
