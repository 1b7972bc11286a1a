using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// A server's configuration: the file and the --flags after it, then CONFIG SET, under the names of 3.2. Save rules follow 3.2: the built-in ones (3600 1, 300 100, 60 10000) hold only for a server
/// that was started without file and flags; any other has exactly the "save" lines that it was given, perhaps none.
/// </summary>
internal sealed class RedisConfiguration
{
    // Kept as the real server keeps it: a list of values by name, no culture.
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly RedisVersion _version;

    internal RedisConfiguration(string workingDirectory, RedisVersion version)
    {
        _version = version;
        foreach (var setting in RedisSettings.InFilesOnly) _values[setting.Name] = setting.Default;
        foreach (var setting in RedisSettings.All) _values[setting.Name] = RedisSettings.DefaultOf(setting, version);
        _values["dir"] = workingDirectory;
    }

    internal List<SaveRule> SaveRules { get; } = [new(3600, 1), new(300, 100), new(60, 10000)];

    internal List<RedisModule> Modules { get; } = [];

    /// <summary>Absolute path of the file; empty when there was none.</summary>
    internal string File { get; private set; } = "";

    internal int Port => Number("port");
    internal int Databases => Number("databases");
    internal string Directory => _values["dir"];
    internal string DumpPath => FilePath.Combine(Directory, _values["dbfilename"]);
    internal string Password => _values["requirepass"];

    internal string this[string name]
    {
        get => name == "save" ? string.Join(' ', SaveRules.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Seconds} {r.Changes}"))) : _values[name];
        set => _values[name] = value;
    }

    internal int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    internal bool Flag(string name) => _values[name] == "yes";

    /// <summary>Reads arguments as main() of the real server does: perhaps a file, then --name value….</summary>
    /// <exception cref="RedisConfigurationException">The real server would print this and exit with 1.</exception>
    internal void Load(IReadOnlyList<string> arguments, IFileSystem files, string workingDirectory)
    {
        if (arguments.Count < 2) return;
        var text = new StringBuilder();
        var next = 1;
        if (!arguments[1].StartsWith("--", StringComparison.Ordinal))
        {
            File = FilePath.Combine(workingDirectory, arguments[1]);
            text.Append(ReadFile(files, arguments[1], File));
            next = 2;
        }

        for (; next < arguments.Count; next++)
        {
            if (arguments[next].StartsWith("--", StringComparison.Ordinal)) text.Append('\n').Append(arguments[next].AsSpan(2)).Append(' ');
            else text.Append(RedisText.Quote(arguments[next])).Append(' ');
        }

        var defaults = SaveRules.ToArray();
        SaveRules.Clear();
        var givesRules = false;
        LoadText(text.ToString(), files, workingDirectory, ref givesRules);
        if (_version.KeepsDefaultSaveRules && !givesRules) SaveRules.AddRange(defaults);
    }

    /// <summary>CONFIG SET; null when it is done, else the error.</summary>
    internal string? Set(string name, string value, IFileSystem files)
    {
        var setting = RedisSettings.Find(RedisSettings.All, name, _version);
        if (setting is null || !setting.CanBeSet)
        {
            return _version.Number < 700 ? $"ERR Unsupported CONFIG parameter: {name}"
                : setting is null ? $"ERR Unknown option or number of arguments for CONFIG SET - '{name}'"
                : $"ERR CONFIG SET failed (possibly related to argument '{name}') - can't set immutable config";
        }

        var invalid = _version.Number < 700 ? $"ERR Invalid argument '{value}' for CONFIG SET '{name}'" : $"ERR CONFIG SET failed (possibly related to argument '{name}') - argument couldn't be parsed";
        switch (setting.Name)
        {
            case "save":
                if (!TryParseSaveRules(value, out var rules)) return invalid;
                SaveRules.Clear();
                SaveRules.AddRange(rules);
                return null;
            case "dir":
                var directory = FilePath.Combine(Directory, value);
                if (!IsDirectory(files, directory)) return "ERR Changing directory: No such file or directory";
                value = directory;
                break;
            case "dbfilename" when value.Contains('/', StringComparison.Ordinal): return "ERR dbfilename can't be a path, just a filename";
            case "maxmemory-policy" when value is not ("volatile-lru" or "volatile-random" or "volatile-ttl" or "allkeys-lru" or "allkeys-random" or "noeviction"):
            case "appendfsync" when value is not ("always" or "everysec" or "no"):
            case "loglevel" when value is not ("debug" or "verbose" or "notice" or "warning"):
                return invalid;
        }

        var error = Check(setting, value, out var stored);
        if (error is not null) return invalid;
        _values[setting.Name] = stored;
        return null;
    }

    private static bool IsDirectory(IFileSystem files, string path)
    {
        try
        {
            return files.Stat(path) is { IsDirectory: true };
        }
        catch (SimIoException)
        {
            return false;
        }
    }

    private static string ReadFile(IFileSystem files, string asGiven, string path)
    {
        try
        {
            return Encoding.Latin1.GetString(files.ReadAll(path));
        }
        catch (SimIoException)
        {
            throw new RedisConfigurationException($"# Fatal error, can't open config file '{asGiven}'");
        }
    }

    private void LoadText(string text, IFileSystem files, string workingDirectory, ref bool givesRules)
    {
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r', '\n');
            if (line.Length == 0 || line[0] == '#') continue;
            var words = RedisText.SplitArguments(line);
            var error = words is null ? "Unbalanced quotes in configuration line"
                : words.Count == 0 ? null
                : Apply(words, files, workingDirectory, ref givesRules);
            if (error is null) continue;
            throw new RedisConfigurationException(string.Create(
                CultureInfo.InvariantCulture, $"\n*** FATAL CONFIG FILE ERROR ***\nReading the configuration file, at line {number}\n>>> '{line}'\n{error}"));
        }
    }

    private string? Apply(List<string> words, IFileSystem files, string workingDirectory, ref bool givesRules)
    {
        var name = words[0].ToLowerInvariant();
        switch (name)
        {
            case "save":
                givesRules = true;
                return ApplySave(words);
            case "include" when words.Count == 2:
                LoadText(ReadFile(files, words[1], FilePath.Combine(workingDirectory, words[1])), files, workingDirectory, ref givesRules);
                return null;
            case "dir" when words.Count == 2:
                var directory = FilePath.Combine(workingDirectory, words[1]);
                if (!IsDirectory(files, directory))
                {
                    throw new RedisConfigurationException($"# Can't chdir to '{words[1]}': No such file or directory");
                }

                _values["dir"] = directory;
                return null;
            case "loadmodule" when _version.Number >= 400 && words.Count > 1 && RedisModule.Of(words[1], words[2..]) is { } module:
                Modules.Add(module);
                return null;
            case "cluster-enabled" when words.Count == 2 && words[1].Equals("yes", StringComparison.OrdinalIgnoreCase):
            case "rename-command" or "loadmodule":
                throw new RedisConfigurationException($"# this redis-server is Drydock's simulator, which does not model '{string.Join(' ', words)}'");
        }

        var setting = RedisSettings.Find(RedisSettings.All, name, _version) ?? RedisSettings.Find(RedisSettings.InFilesOnly, name, _version);
        if (setting is null || (setting.Kind == RedisSettingKind.Words ? words.Count < 2 : words.Count != 2))
        {
            return "Bad directive or wrong number of arguments";
        }

        var error = Check(setting, string.Join(' ', words.Skip(1)), out var stored);
        if (error is null && name is "slaveof" or "replicaof" && words.Count == 3) stored = words[1].Equals("no", StringComparison.OrdinalIgnoreCase) ? "" : $"{words[1]} {words[2]}";
        if (error is null) _values[setting.Name] = stored;
        return error;
    }

    private string? ApplySave(List<string> words)
    {
        if (words.Count == 2 && words[1].Length == 0)
        {
            SaveRules.Clear();
            return null;
        }

        if (words.Count != 3) return null;
        if (!long.TryParse(words[1], CultureInfo.InvariantCulture, out var seconds) || !long.TryParse(words[2], CultureInfo.InvariantCulture, out var changes)
            || seconds < 1 || changes < 0)
        {
            return "Invalid save parameters";
        }

        SaveRules.Add(new SaveRule(seconds, changes));
        return null;
    }

    private static bool TryParseSaveRules(string value, out List<SaveRule> rules)
    {
        rules = [];
        if (value.Length == 0) return true;
        var words = value.Split(' ');
        if (words.Length % 2 != 0) return false;
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!long.TryParse(words[i], CultureInfo.InvariantCulture, out var seconds) || seconds < 1) return false;
            if (!long.TryParse(words[i + 1], CultureInfo.InvariantCulture, out var changes) || changes < 0) return false;
            rules.Add(new SaveRule(seconds, changes));
        }

        return true;
    }

    private static string? Check(RedisSetting setting, string value, out string stored)
    {
        stored = value;
        switch (setting.Kind)
        {
            case RedisSettingKind.Flag:
                stored = value.ToLowerInvariant();
                return stored is "yes" or "no" ? null : "argument must be 'yes' or 'no'";
            case RedisSettingKind.Number:
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return "argument must be a number";
                if (setting.Name == "port" && number is < 0 or > 65535) return "Invalid port";
                if (setting.Name == "databases" && number is < 1 or > 10_000) return "Invalid number of databases";
                stored = RedisText.Integer(number);
                return null;
            case RedisSettingKind.Memory:
                if (!TryParseMemory(value, out var bytes)) return "argument must be a memory value";
                stored = RedisText.Integer(bytes);
                return null;
            default:
                return null;
        }
    }

    private static bool TryParseMemory(string value, out long bytes)
    {
        var digits = 0;
        while (digits < value.Length && char.IsAsciiDigit(value[digits])) digits++;
        var unit = value[digits..].ToLowerInvariant() switch
        {
            "" or "b" => 1L,
            "k" => 1000,
            "kb" => 1024,
            "m" => 1_000_000,
            "mb" => 1L << 20,
            "g" => 1_000_000_000,
            "gb" => 1L << 30,
            _ => 0,
        };
        var valid = long.TryParse(value.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && unit > 0;
        bytes *= unit;
        return valid;
    }
}
