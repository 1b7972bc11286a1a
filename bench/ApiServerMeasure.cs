using System.Diagnostics;
using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Bench;

/// <summary>Creates of small ConfigMaps in process, from bytes to answer, and how the cost of one grows with the number of objects.</summary>
internal sealed class ApiServerMeasure : IMeasure
{
    private const int Batch = 10_000;
    private const int Objects = 100_000;

    public IEnumerable<Row> Take()
    {
        Fill(Batch * 2, _ => { });
        var rates = new List<double>();
        Fill(Objects, rates.Add);
        yield return new Row("API server: small creates/s, first 10,000", Text($"{rates[0]:N0}/s"), ">= 50,000/s");
        yield return new Row("  the last 10,000 of 100,000", Text($"{rates[^1]:N0}/s"), "flat");
        yield return new Row("  median batch", Text($"{rates.Order().ElementAt(rates.Count / 2):N0}/s"), "");
    }

    private static void Fill(int count, Action<double> onBatch)
    {
        var world = new World(1);
        var server = new ApiServer(world, world.CreateProcess("kube-apiserver"), new EtcdStore(world), KindCatalog.CreateAll());
        var bodies = new byte[Batch][];
        for (var start = 0; start < count; start += Batch)
        {
            for (var i = 0; i < Batch; i++)
            {
                bodies[i] = Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"config-{{{start + i}}}","labels":{"app":"bench"}},"data":{"key":"value"}}"""));
            }

            var clock = Stopwatch.StartNew();
            foreach (var body in bodies)
            {
                var answer = server.HandleAsync(new ApiRequest("POST", "/api/v1/namespaces/default/configmaps", ContentType: "application/json", Body: body, User: ApiUser.Admin)).AsTask().GetAwaiter().GetResult();
                if (answer.StatusCode != 201) throw new InvalidOperationException(answer.Body?.ToString());
            }

            onBatch(Batch / clock.Elapsed.TotalSeconds);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
