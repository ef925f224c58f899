namespace HetServe.Allocation.Search;

/// <summary>Order statistics.</summary>
internal static class Selection
{
    /// <summary>The k-th largest of numbers, in linear time on average; leaves them in another order.</summary>
    /// <param name="numbers">The numbers, none of them NaN.</param>
    /// <param name="k">From 1 to their count.</param>
    public static double Largest(Span<double> numbers, int k)
    {
        int low = 0, high = numbers.Length - 1, at = k - 1;
        while (low < high)
        {
            double pivot = Median(numbers[low], numbers[(low + high) / 2], numbers[high]);
            int left = low, right = high;
            while (left <= right)
            {
                while (numbers[left] > pivot) left++;
                while (numbers[right] < pivot) right--;
                if (left > right) break;
                (numbers[left], numbers[right]) = (numbers[right], numbers[left]);
                left++;
                right--;
            }

            // Larger or equal up to right, smaller or equal from left on; what lies between is the pivot.
            if (at <= right) high = right;
            else if (at >= left) low = left;
            else break;
        }

        return numbers[at];
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
