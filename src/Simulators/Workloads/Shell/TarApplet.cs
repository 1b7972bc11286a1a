using System.Formats.Tar;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>tar as kubectl cp needs it: c, x and t, with f, v, m, p, o and -C; archives of files and directories, not compressed. Modes and owners are not kept: the simulated files have none.</summary>
internal static class TarApplet
{
    internal static async Task<int> RunAsync(AppletCall call)
    {
        var (letters, archive, directory, operands) = Parse(call);
        if (letters.Contains('c', StringComparison.Ordinal)) return Create(call, archive, directory, operands, letters.Contains('v', StringComparison.Ordinal));
        var isListing = letters.Contains('t', StringComparison.Ordinal);
        if (!isListing && !letters.Contains('x', StringComparison.Ordinal)) throw new AppletUsageException("only c, x and t are simulated");
        var bytes = await call.ReadAsync(archive);
        try
        {
            return Extract(call, bytes, directory, isListing, letters.Contains('v', StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            return call.Fail("invalid tar magic");
        }
    }

    private static (string Letters, string Archive, string Directory, List<string> Operands) Parse(AppletCall call)
    {
        var (letters, archive, directory, operands) = ("", "-", call.Context.WorkingDirectory, new List<string>());
        for (var i = 1; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (argument is "--no-same-permissions" or "--no-same-owner") continue;
            if (argument == "-C")
            {
                if (++i == call.Arguments.Count) throw new AppletUsageException("option requires an argument -- 'C'");
                directory = FilePath.Combine(directory, call.Arguments[i]);
            }
            else if (i == 1 || (argument.Length > 1 && argument[0] == '-'))
            {
                var given = argument.TrimStart('-');
                if (given.AsSpan().ContainsAnyExcept("cxtfvmpo")) throw new AppletUsageException($"not simulated: {argument}");
                letters += given;
                if (!given.EndsWith('f')) continue;
                if (++i == call.Arguments.Count) throw new AppletUsageException("option requires an argument -- 'f'");
                archive = call.Arguments[i];
            }
            else
            {
                operands.Add(argument);
            }
        }

        return (letters, archive, directory, operands);
    }

    private static int Create(AppletCall call, string archive, string directory, List<string> operands, bool isVerbose)
    {
        var code = 0;
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var operand in operands)
            {
                if (operand.StartsWith('/')) call.Context.WriteStderr("tar: removing leading '/' from member names\n");
                if (call.Files.Stat(FilePath.Combine(directory, operand)) is null) code = call.Fail($"{operand}: No such file or directory");
                else Add(call, writer, FilePath.Combine(directory, operand), operand.Trim('/'), isVerbose);
            }
        }

        if (code != 0) call.Fail("error exit delayed from previous errors");
        if (archive == "-") call.Context.WriteStdout(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        else Replace(call.Files, call.PathOf(archive), bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return code;
    }

    private static void Add(AppletCall call, TarWriter writer, string path, string name, bool isVerbose)
    {
        var status = call.Files.Stat(path)!;
        if (isVerbose) call.Context.WriteStderr(name + (status.IsDirectory ? "/\n" : "\n"));
        if (!status.IsDirectory)
        {
            using var content = new MemoryStream(call.Files.ReadAll(path));
            writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name) { ModificationTime = status.Modified, DataStream = content });
            return;
        }

        writer.WriteEntry(new GnuTarEntry(TarEntryType.Directory, name + "/") { ModificationTime = status.Modified });
        foreach (var child in call.Files.List(path)) Add(call, writer, FilePath.Combine(path, child), name + "/" + child, isVerbose);
    }

    private static int Extract(AppletCall call, ReadOnlyMemory<byte> archive, string directory, bool isListing, bool isVerbose)
    {
        using var bytes = new MemoryStream(archive.ToArray());
        using var reader = new TarReader(bytes);
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (isListing || isVerbose) call.Print(entry.Name + "\n");
            if (isListing) continue;
            var name = entry.Name.Trim('/');
            if (name.Split('/').Contains("..")) return call.Fail($"name with '..' skipped: '{entry.Name}'");
            var path = FilePath.Combine(directory, name);
            if (entry.EntryType == TarEntryType.Directory)
            {
                call.Files.CreateDirectory(path);
            }
            else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                call.Files.CreateDirectory(FilePath.Combine(path, ".."));
                Replace(call.Files, path, content.GetBuffer().AsSpan(0, (int)content.Length));
            }
        }

        return 0;
    }

    private static void Replace(IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        files.Write(path, 0, content);
        files.Truncate(path, content.Length);
    }
}
