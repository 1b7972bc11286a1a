using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Drydock.Wire.Hosting;

namespace Drydock.Cli;

/// <summary>The options that <c>serve</c> and <c>exec</c> share.</summary>
internal sealed partial class ServeSettings
{
    private static readonly SortedDictionary<string, AddOn> AddOns = new(StringComparer.Ordinal)
    {
        ["ebs-csi"] = AddOn.EbsCsi,
        ["snapshot-controller"] = AddOn.SnapshotController,
        ["hostpath-csi"] = AddOn.HostPathCsi,
    };

    private readonly Option<string> _listen = new("--listen") { Description = "The IP address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int> _kubernetesPort = new("--kubernetes-port") { Description = "Port of the Kubernetes API; 0 takes a free one." };
    private readonly Option<int> _awsPort = new("--aws-port") { Description = "Port of AWS; 0 takes a free one." };
    private readonly Option<int> _adminPort = new("--admin-port") { Description = "Port of the administration endpoint; 0 takes a free one." };
    private readonly Option<double> _timeScale = new("--time-scale") { Description = "Simulated seconds per real second.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _seed = new("--seed") { Description = "The seed of everything that is drawn.", DefaultValueFactory = _ => "1" };
    private readonly Option<string> _addOns = new("--addons")
    {
        Description = "The cluster's add-ons, separated by commas: ebs-csi, snapshot-controller, hostpath-csi; none leaves all out.",
        DefaultValueFactory = _ => string.Join(',', AddOns.Keys),
    };

    private readonly Option<string> _nodes = new("--nodes")
    {
        Description = "Names of the cluster's nodes, separated by commas; they stand in the region's two zones in turn. Two nodes when absent.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Logs every request to stderr." };

    internal void AddTo(Command command)
    {
        _listen.Validators.Add(r => Check(r, t => IPAddress.TryParse(t, out _), "is no IP address"));
        foreach (var port in new[] { _kubernetesPort, _awsPort, _adminPort }) port.Validators.Add(r => Check(r, t => ushort.TryParse(t, CultureInfo.InvariantCulture, out _), "is no port"));
        _timeScale.Validators.Add(r => Check(r, t => double.TryParse(t, CultureInfo.InvariantCulture, out var scale) && scale is > 0 and <= 100_000, "is no number above 0 and up to 100000"));
        _seed.Validators.Add(r => Check(r, t => ulong.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out _), "is no number from 0 to 18446744073709551615"));
        _nodes.Validators.Add(r => Check(r, t => Names(t).All(n => NodeName().IsMatch(n)) && Names(t).Distinct(StringComparer.Ordinal).Count() == Names(t).Count(), "holds something that is no node's name, or a name twice"));
        _addOns.Validators.Add(r => Check(r, t => Names(t).All(AddOns.ContainsKey), $"names an unknown add-on; there are {string.Join(", ", AddOns.Keys)}"));
        foreach (var option in new Option[] { _listen, _kubernetesPort, _awsPort, _adminPort, _timeScale, _seed, _addOns, _nodes, _verbose }) command.Add(option);
    }

    internal ServeOptions Read(ParseResult parsed) => new()
    {
        Listen = IPAddress.Parse(parsed.GetValue(_listen)!),
        KubernetesPort = parsed.GetValue(_kubernetesPort),
        AwsPort = parsed.GetValue(_awsPort),
        AdminPort = parsed.GetValue(_adminPort),
        TimeScale = parsed.GetValue(_timeScale),
        Seed = ulong.Parse(parsed.GetValue(_seed)!, CultureInfo.InvariantCulture),
        Nodes = [.. Names(parsed.GetValue(_nodes)!)],
        AddOns = Names(parsed.GetValue(_addOns)!).Select(n => AddOns[n]).ToHashSet(),
        Log = parsed.GetValue(_verbose) ? Console.Error.WriteLine : null,
    };

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")]
    private static partial Regex NodeName();

    private static IEnumerable<string> Names(string text) =>
        text == "none" ? [] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void Check(System.CommandLine.Parsing.OptionResult result, Func<string, bool> isValid, string problem)
    {
        foreach (var token in result.Tokens.Where(t => !isValid(t.Value))) result.AddError($"{result.Option.Name}: '{token.Value}' {problem}");
    }
}
