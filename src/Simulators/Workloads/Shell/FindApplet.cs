using System.Globalization;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>find: -type f|d, -name, -path, -size in k, !, -maxdepth, -mindepth, -print, -exec … {} + and -exec … {} \;. In ordinal order of the names, where the real one has the directory's own order.</summary>
internal static class FindApplet
{
    internal static async Task<int> RunAsync(AppletCall call)
    {
        var query = Query.Parse(call.Arguments);
        var found = new List<string>();
        var code = 0;
        foreach (var root in query.Roots)
        {
            if (call.Files.Stat(call.PathOf(root)) is null) code = call.Fail($"{root}: No such file or directory");
            else Visit(call, query, root, 0, found);
        }

        if (query.Command is null)
        {
            foreach (var path in found) call.Print(path + "\n");
            return code;
        }

        if (query.IsBatch)
        {
            return found.Count == 0 ? code : Math.Max(code, await RunCommandAsync(call, query.Command, found));
        }

        // With \; the exit codes of the command do not count.
        foreach (var path in found) await RunCommandAsync(call, query.Command, [path]);
        return code;
    }

    private static void Visit(AppletCall call, Query query, string path, int depth, List<string> found)
    {
        var full = call.PathOf(path);
        var status = call.Files.Stat(full)!;
        if (depth >= query.DepthMin && query.Tests.TrueForAll(t => t(path, status))) found.Add(path);
        if (!status.IsDirectory || depth >= query.DepthMax) return;
        foreach (var name in call.Files.List(full)) Visit(call, query, path.EndsWith('/') ? path + name : path + "/" + name, depth + 1, found);
    }

    private static async Task<int> RunCommandAsync(AppletCall call, List<string> command, List<string> paths)
    {
        var words = command.SelectMany(w => w == "{}" ? paths : [w]).ToList();
        if (call.Executables.Create(words[0]) is not { } program) return call.Fail($"{words[0]}: No such file or directory");
        return await program.RunAsync(new ProcessView(call.Context, words)) == 0 ? 0 : 1;
    }

    private sealed class Query
    {
        internal List<string> Roots { get; } = [];
        internal List<Func<string, FileStatus, bool>> Tests { get; } = [];
        internal int DepthMin { get; private set; }
        internal int DepthMax { get; private set; } = int.MaxValue;
        internal List<string>? Command { get; private set; }
        internal bool IsBatch { get; private set; }

        internal static Query Parse(IReadOnlyList<string> arguments)
        {
            var query = new Query();
            var i = 1;
            for (; i < arguments.Count && !arguments[i].StartsWith('-') && arguments[i] != "!"; i++) query.Roots.Add(arguments[i]);
            if (query.Roots.Count == 0) query.Roots.Add(".");
            var isNegated = false;
            for (; i < arguments.Count; i++)
            {
                var value = i + 1 < arguments.Count ? arguments[i + 1] : null;
                switch (arguments[i])
                {
                    case "!":
                        isNegated = !isNegated;
                        continue;
                    case "-type" when value is "f" or "d": query.Add(isNegated, (_, status) => status.IsDirectory == (value == "d"), ref i); break;
                    case "-name" when value is not null: query.Add(isNegated, (path, _) => GlobPattern.Matches(value, path.AsSpan(path.LastIndexOf('/') + 1)), ref i); break;
                    case "-path" when value is not null: query.Add(isNegated, (path, _) => GlobPattern.Matches(value, path), ref i); break;
                    case "-size" when value is not null && value.EndsWith('k'): query.Add(isNegated, Size(value), ref i); break;
                    case "-maxdepth" when value is not null: query.DepthMax = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                    case "-mindepth" when value is not null: query.DepthMin = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                    case "-print": break;
                    case "-exec": i = query.ParseCommand(arguments, i + 1); break;
                    default: throw new AppletUsageException($"unrecognized: {arguments[i]} (or not simulated)");
                }

                isNegated = false;
            }

            return query;
        }

        /// <summary>"-10k", "10k", "+10k": sizes count in whole KiB, rounded up.</summary>
        private static Func<string, FileStatus, bool> Size(string value)
        {
            var number = long.Parse(value.AsSpan(value[0] is '-' or '+' ? 1 : 0).TrimEnd('k'), CultureInfo.InvariantCulture);
            return (_, status) => ((status.Size + 1023) / 1024).CompareTo(number) switch { < 0 => value[0] == '-', 0 => value[0] is not ('-' or '+'), _ => value[0] == '+' };
        }

        private void Add(bool isNegated, Func<string, FileStatus, bool> test, ref int i)
        {
            i++;
            Tests.Add((path, status) => test(path, status) != isNegated);
        }

        private int ParseCommand(IReadOnlyList<string> arguments, int first)
        {
            for (var i = first; i < arguments.Count; i++)
            {
                if (arguments[i] is not (";" or "+")) continue;
                Command = arguments.Skip(first).Take(i - first).ToList();
                IsBatch = arguments[i] == "+";
                if (Command.Count == 0) break;
                return i;
            }

            throw new AppletUsageException("-exec: needs a command that ends with ';' or '+'");
        }
    }
}
