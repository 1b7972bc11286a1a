using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>The addresses that a node gives to its pods, in turn, so that a new pod seldom gets the address of one that just went.</summary>
internal sealed class PodAddresses(string prefix)
{
    private const int First = 2;
    private const int Last = 254;

    private readonly SortedSet<int> _used = [];
    private int _next = First;

    /// <exception cref="InvalidOperationException">All 253 are in use; the pod limit of a node lies below.</exception>
    public string Take()
    {
        for (var tried = First; tried <= Last; tried++)
        {
            var candidate = _next;
            _next = _next == Last ? First : _next + 1;
            if (_used.Add(candidate)) return prefix + candidate.ToString(CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException($"no address is free in {prefix}0/24");
    }

    public void Release(string address) => _used.Remove(int.Parse(address.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
}
