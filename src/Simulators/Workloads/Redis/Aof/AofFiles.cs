using System.Text;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>Where an append only file is on disk: one file before 7.0, a directory with a manifest since (Documented: aof.c of 6.2 and 7.0).</summary>
internal sealed class AofFiles(RedisServer server)
{
    private AofManifest _manifest = new();

    /// <summary>The file that is appended to.</summary>
    internal string Current { get; private set; } = "";

    private static string Reason(SimIoException exception) => exception.Message[(exception.Path.Length + 2)..];

    private bool IsMultiPart => server.Version.HasMultiPartAof;
    private string Name => server.Configuration["appendfilename"];
    private string Directory => IsMultiPart ? FilePath.Combine(server.Configuration.Directory, server.Configuration["appenddirname"]) : server.Configuration.Directory;
    private string ManifestPath => FilePath.Combine(Directory, Name + ".manifest");

    /// <summary>Files in the order in which they are loaded; empty when there is no append only file.</summary>
    /// <exception cref="AofFormatException">The manifest makes no sense, or names what is not there.</exception>
    internal async Task<IReadOnlyList<string>> FindAsync()
    {
        var old = FilePath.Combine(server.Configuration.Directory, Name);
        if (!IsMultiPart)
        {
            Current = old;
            return server.Files.Stat(old) is null ? [] : [old];
        }

        if (server.Files.Stat(ManifestPath) is not null) _manifest = AofManifest.Parse(Encoding.UTF8.GetString(server.Files.ReadAll(ManifestPath)));
        if (server.Files.Stat(old) is not null && _manifest.Base is null && _manifest.Increments.Count == 0)
        {
            // The file of an older version is taken over as the base.
            server.Files.CreateDirectory(Directory);
            _manifest = AofManifest.OfOldFile(Name);
            await PersistAsync();
            server.Files.Rename(old, FilePath.Combine(Directory, Name));
            server.Log.Notice($"Successfully migrated an old-style AOF configuration ({Name}) into the AOF directory ({server.Configuration["appenddirname"]}).");
        }

        var paths = new List<string>();
        if (_manifest.Base is not null) paths.Add(FilePath.Combine(Directory, _manifest.Base));
        foreach (var name in _manifest.Increments) paths.Add(FilePath.Combine(Directory, name));
        foreach (var path in paths)
        {
            if (server.Files.Stat(path) is null) throw new AofFormatException($"The append log file {path[(path.LastIndexOf('/') + 1)..]} doesn't exist: No such file or directory");
        }

        return paths;
    }

    /// <summary>After loading: opens what is appended to, and makes what is missing.</summary>
    internal async Task OpenAsync()
    {
        if (!IsMultiPart)
        {
            if (server.Files.Stat(Current) is null) server.Files.Truncate(Current, 0);
            return;
        }

        server.Files.CreateDirectory(Directory);
        var isNew = _manifest.Increments.Count == 0;
        if (_manifest.Base is null && isNew)
        {
            var name = _manifest.NewBase(Name, UsesDump);
            await WriteAsync(FilePath.Combine(Directory, name), MakeBase());
            server.Log.Notice($"Creating AOF base file {name} on server start");
        }

        Current = FilePath.Combine(Directory, isNew ? _manifest.NewIncrement(Name) : _manifest.Increments[^1]);
        if (server.Files.Stat(Current) is null) server.Files.Truncate(Current, 0);
        await PersistAsync();
        server.Log.Notice($"{(isNew ? "Creating" : "Opening")} AOF incr file {Current[(Current.LastIndexOf('/') + 1)..]} on server start");
        await DeleteHistoryAsync();
    }

    /// <summary>The data of this moment, as the base of a rewrite.</summary>
    internal byte[] MakeBase()
    {
        var (configuration, now) = (server.Configuration, server.NowMilliseconds);
        return UsesDump
            ? RdbWriter.Write(server.Databases, server.Version, now, configuration.Flag("rdbchecksum"), [(IsMultiPart ? "aof-base" : "aof-preamble", "1")])
            : AofCommands.Write(server.Databases, now);
    }

    /// <summary>A rewrite begins: since 7.0 what is written from now on goes into a new file.</summary>
    internal async Task BeginRewriteAsync(bool isFirst)
    {
        if (!IsMultiPart) return;
        server.Files.CreateDirectory(Directory);
        Current = FilePath.Combine(Directory, _manifest.NewIncrement(Name));
        server.Files.Truncate(Current, 0);
        server.Log.Notice($"Creating AOF incr file {Current[(Current.LastIndexOf('/') + 1)..]} on background rewrite");
        // Before there is any base, a manifest without one would be loaded as all there is.
        if (!isFirst) await PersistAsync();
    }

    /// <summary>A rewrite is done: its result takes the place of what was before.</summary>
    /// <param name="data">The base.</param>
    /// <param name="tail">What was written since the rewrite began; in the files themselves since 7.0.</param>
    /// <param name="processId">Of the child.</param>
    internal async Task EndRewriteAsync(byte[] data, byte[] tail, int processId)
    {
        var temporary = FilePath.Combine(server.Configuration.Directory, $"temp-rewriteaof-bg-{RedisText.Integer(processId)}.aof");
        if (!IsMultiPart)
        {
            await WriteAsync(temporary, [.. data, .. tail]);
            Current = FilePath.Combine(server.Configuration.Directory, Name);
            server.Files.Rename(temporary, Current);
            return;
        }

        await WriteAsync(temporary, data);
        server.Files.Rename(temporary, FilePath.Combine(Directory, _manifest.NewBase(Name, UsesDump)));
        _manifest.RetireIncrements(kept: 1);
        await PersistAsync();
        await DeleteHistoryAsync();
    }

    private bool UsesDump => server.Version.Number >= 400 && server.Configuration.Flag("aof-use-rdb-preamble");

    private async Task WriteAsync(string path, byte[] data)
    {
        server.Files.Truncate(path, 0);
        server.Files.Write(path, 0, data);
        await server.Files.FsyncAsync(path, CancellationToken.None);
    }

    /// <summary>The manifest is written aside, synced and renamed, and the directory is synced.</summary>
    private async Task PersistAsync()
    {
        var temporary = FilePath.Combine(Directory, $"temp-{Name}.manifest");
        await WriteAsync(temporary, Encoding.UTF8.GetBytes(_manifest.ToString()));
        server.Files.Rename(temporary, ManifestPath);
        await server.Files.FsyncAsync(ManifestPath, CancellationToken.None);
    }

    private async Task DeleteHistoryAsync()
    {
        if (_manifest.History.Count == 0) return;
        foreach (var name in _manifest.History)
        {
            try
            {
                server.Files.Delete(FilePath.Combine(Directory, name));
            }
            catch (SimIoException exception)
            {
                server.Log.Warning($"Failed to delete the history AOF file {name}: {Reason(exception)}");
            }
        }

        _manifest.History.Clear();
        await PersistAsync();
    }
}
